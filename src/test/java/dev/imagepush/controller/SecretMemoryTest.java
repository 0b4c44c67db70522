package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretMemoryTest {
  private final SecretMemory memory = new SecretMemory();
  private final Map<String, Secret> secrets = new HashMap<>();
  private final NamespacedSecrets namespace = name -> Optional.ofNullable(secrets.get(name));
  private final ImagePush push =
      Resources.withSpec(
          """
          source: {registry: {image: source.example.com/app:1}}
          destination: {repository: registry.example.com/team/app, secretRef: {name: login}}
          """);

  @Test
  void seesThatASecretIsTheSame() {
    // Given
    secrets.put("login", version("1"));
    memory.remember(push, namespace);

    // When
    boolean changed = memory.changed(push, namespace);

    // Then
    assertThat(changed).isFalse();
  }

  @Test
  void seesThatASecretWasCorrected() {
    // Given
    secrets.put("login", version("1"));
    memory.remember(push, namespace);
    secrets.put("login", version("2"));

    // When
    boolean changed = memory.changed(push, namespace);

    // Then
    assertThat(changed).isTrue();
  }

  @Test
  void seesThatASecretWasCreated() {
    // Given
    memory.remember(push, namespace);
    secrets.put("login", version("1"));

    // When
    boolean changed = memory.changed(push, namespace);

    // Then
    assertThat(changed).isTrue();
  }

  @Test
  void takesWhatItDoesNotRememberForChanged() {
    // Given
    secrets.put("login", version("1"));

    // When
    boolean changed = memory.changed(push, namespace);

    // Then
    assertThat(changed).isTrue();
  }

  @Test
  void takesASecretThatMayNotBeReadForUnchanged() {
    // Given
    NamespacedSecrets forbidden =
        name -> {
          throw new ExitException(ExitReason.FORBIDDEN, "no");
        };

    // When
    boolean changed = memory.changed(push, forbidden);

    // Then
    assertThat(changed).isFalse();
  }

  @Test
  void forgetsADeletedResource() {
    // Given
    memory.remember(push, namespace);

    // When
    memory.forget(ResourceID.fromResource(push));

    // Then
    assertThat(memory.size()).isZero();
  }

  private static Secret version(String number) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("login")
        .withUid("uid")
        .withResourceVersion(number)
        .endMetadata()
        .build();
  }
}
