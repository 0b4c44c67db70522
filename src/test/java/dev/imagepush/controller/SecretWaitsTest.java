package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecretWaitsTest {
  private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration A_LOOK = SecretLook.DEFAULT.shortest();

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicInteger reads = new AtomicInteger();
  private final Map<String, Secret> secrets = new HashMap<>();
  private final NamespacedSecrets namespace =
      name -> {
        reads.incrementAndGet();
        return Optional.ofNullable(secrets.get(name));
      };
  private final SecretWaits waits =
      new SecretWaits(unused -> namespace, new Placement(true), SecretLook.DEFAULT, now::get);
  private final ImagePush push = push("app");

  @Test
  void leavesAloneWhoWaitsForASecretThatStaysAsItIs() {
    // Given
    secrets.put("login", version("1"));
    waits.remember(push, namespace);
    waits.await(push);
    now.set(START.plus(A_LOOK));

    // When
    Set<ResourceID> woken = waits.lookAtDue();

    // Then
    assertThat(woken).isEmpty();
    assertThat(waits.changed(push)).isFalse();
  }

  @Test
  void wakesWhoWaitsForASecretThatWasCorrected() {
    // Given
    secrets.put("login", version("1"));
    waits.remember(push, namespace);
    waits.await(push);
    secrets.put("login", version("2"));
    now.set(START.plus(A_LOOK));

    // When
    Set<ResourceID> woken = waits.lookAtDue();

    // Then
    assertThat(woken).containsExactly(ResourceID.fromResource(push));
    assertThat(waits.changed(push)).isTrue();
  }

  @Test
  void wakesWhoWaitsForASecretThatWasCreated() {
    // Given
    waits.remember(push, namespace);
    waits.await(push);
    secrets.put("login", version("1"));
    now.set(START.plus(A_LOOK));

    // When
    Set<ResourceID> woken = waits.lookAtDue();

    // Then
    assertThat(woken).containsExactly(ResourceID.fromResource(push));
  }

  @Test
  void readsASecretOnceHoweverManyWaitForIt() {
    // Given
    IntStream.range(0, 5_000)
        .mapToObj(number -> push("app-" + number))
        .forEach(
            waiting -> {
              waits.remember(waiting, name -> Optional.empty());
              waits.await(waiting);
            });
    secrets.put("login", version("1"));
    now.set(START.plus(A_LOOK));

    // When
    Set<ResourceID> woken = waits.lookAtDue();

    // Then
    assertThat(reads).hasValue(1);
    assertThat(woken).hasSize(5_000);
  }

  @Test
  void readsNothingBeforeItsTime() {
    // Given
    waits.remember(push, name -> Optional.empty());
    waits.await(push);
    now.set(START.plus(A_LOOK).minusMillis(1));

    // When
    Set<ResourceID> woken = waits.lookAtDue();

    // Then
    assertThat(reads).hasValue(0);
    assertThat(woken).isEmpty();
  }

  @Test
  void readsNothingForWhoHasBegunAnotherAttempt() {
    // Given
    waits.remember(push, name -> Optional.empty());
    waits.await(push);
    waits.remember(push, name -> Optional.empty());
    now.set(START.plus(A_LOOK));

    // When
    Set<ResourceID> woken = waits.lookAtDue();

    // Then
    assertThat(reads).hasValue(0);
    assertThat(woken).isEmpty();
  }

  @Test
  void readsNothingForADeletedResource() {
    // Given
    waits.remember(push, name -> Optional.empty());
    waits.await(push);
    waits.forget(ResourceID.fromResource(push));
    now.set(START.plus(A_LOOK));

    // When
    Set<ResourceID> woken = waits.lookAtDue();

    // Then
    assertThat(reads).hasValue(0);
    assertThat(woken).isEmpty();
  }

  @Test
  void takesWhatItDoesNotRememberForChanged() {
    // When
    boolean changed = waits.changed(push);

    // Then
    assertThat(changed).isTrue();
  }

  @Test
  void takesASecretThatMayNotBeReadForUnchanged() {
    // Given
    SecretWaits forbidden =
        new SecretWaits(
            unused ->
                name -> {
                  throw new ExitException(ExitReason.FORBIDDEN, "no");
                },
            new Placement(true),
            SecretLook.DEFAULT,
            now::get);
    forbidden.remember(push, name -> Optional.empty());
    forbidden.await(push);
    now.set(START.plus(A_LOOK));

    // When
    Set<ResourceID> woken = forbidden.lookAtDue();

    // Then
    assertThat(woken).isEmpty();
  }

  private static ImagePush push(String name) {
    ImagePush push =
        Resources.withSpec(
            """
            source: {registry: {image: source.example.com/app:1}}
            destination: {repository: registry.example.com/team/app, secretRef: {name: login}}
            """);
    push.getMetadata().setName(name);
    return push;
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
