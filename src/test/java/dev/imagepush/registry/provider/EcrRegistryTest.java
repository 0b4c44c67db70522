package dev.imagepush.registry.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Where an access key's signature goes.
class EcrRegistryTest {
  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com, api.ecr.eu-west-1.amazonaws.com, eu-west-1, ecr",
    "123456789012.dkr.ecr.us-gov-east-1.amazonaws.com, api.ecr.us-gov-east-1.amazonaws.com,"
        + " us-gov-east-1, ecr",
    "123456789012.dkr.ecr-fips.us-east-2.amazonaws.com, ecr-fips.us-east-2.amazonaws.com,"
        + " us-east-2, ecr",
    "123456789012.dkr.ecr.cn-northwest-1.amazonaws.com.cn,"
        + " api.ecr.cn-northwest-1.amazonaws.com.cn, cn-northwest-1, ecr",
    "public.ecr.aws, api.ecr-public.us-east-1.amazonaws.com, us-east-1, ecr-public",
    "123456789012.DKR.ECR.eu-west-1.Amazonaws.COM, api.ecr.eu-west-1.amazonaws.com, eu-west-1, ecr"
  })
  void followsFromTheRegistrysHost(String host, String api, String region, String service) {
    // When
    EcrRegistry registry = EcrRegistry.at(Origin.ofAuthority("https", host)).orElseThrow();

    // Then
    assertThat(registry.api()).hasToString("https://" + api);
    assertThat(registry.region()).isEqualTo(region);
    assertThat(registry.access().service()).isEqualTo(service);
  }

  static Stream<Arguments> others() {
    String host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    return Stream.of(
        argumentSet("more behind the name", "https://" + host + ".evil.example"),
        argumentSet("more before the name", "https://evil." + host),
        argumentSet("a hyphen in place of a dot", "https://" + host.replace("s.c", "s-c")),
        argumentSet("any letter in place of a dot", "https://" + host.replace(".dkr", "xdkr")),
        argumentSet(
            "a region that is another host",
            "https://123456789012.dkr.ecr.evil.example.amazonaws.com"),
        argumentSet("no region", "https://123456789012.dkr.ecr.amazonaws.com"),
        argumentSet("an account that is none", "https://evil.dkr.ecr.eu-west-1.amazonaws.com"),
        argumentSet(
            "a region of China elsewhere", "https://" + host.replace("eu-west", "cn-north")),
        argumentSet("a region in China that is not there", "https://" + host + ".cn"),
        argumentSet("a top level of somebody else", "https://" + host + ".co"),
        argumentSet("another host of Amazon", "https://s3.eu-west-1.amazonaws.com"),
        argumentSet("more before the public registry", "https://evil.public.ecr.aws"),
        argumentSet("more behind the public registry", "https://public.ecr.aws.evil.example"),
        argumentSet("plain HTTP", "http://" + host),
        argumentSet("another port", "https://" + host + ":8443"),
        argumentSet("another registry", "https://registry.example.com"));
  }

  @ParameterizedTest
  @MethodSource("others")
  @DisplayName("T01: an access key is for nobody who only looks like Amazon:")
  void isNowhereElse(String registry) {
    // Given
    Origin origin = Origin.of(URI.create(registry));

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> EcrRegistry.requireAt(origin, "Secret push-creds"));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.SECRET_INVALID);
    assertThat(refusal.failure().message()).contains("Secret push-creds", origin.toString());
  }
}
