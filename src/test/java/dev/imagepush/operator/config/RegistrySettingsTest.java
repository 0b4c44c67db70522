package dev.imagepush.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.traffic.HostLimits;
import dev.imagepush.traffic.TrafficLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the entries of `registries` say of a registry, and which of them speaks.
class RegistrySettingsTest {
  @TempDir private Path folder;

  @Test
  void theMostSpecificEntryDecidesAloneWhateverItsPlaceInTheFile() {
    // Given
    OperatorConfig config =
        OperatorConfig.fromEnvironment(
            Map.of(),
            file(
                """
                registries:
                - {host: "*", insecure: allowed}
                - {host: "*.example.com", trustedRealms: [any.example.com]}
                - {host: "*.eu.example.com", trustedRealms: [eu.example.com]}
                - {host: "one.eu.example.com", insecure: allowed}
                """));

    // When
    List<String> chosen =
        Stream.of("one.eu.example.com", "two.eu.example.com", "us.example.com", "else:5000")
            .map(host -> config.registry(at(host)).host().text())
            .toList();

    // Then
    assertThat(chosen)
        .containsExactly("one.eu.example.com", "*.eu.example.com", "*.example.com", "*");
  }

  static Stream<Arguments> hostLimits() {
    HostLimits none = HostLimits.NONE;
    return Stream.of(
        Arguments.argumentSet(
            "an entry's own",
            "https://registry.internal:5000",
            none.withRequestsPerSecond(50).withBytesPerSecond(200 << 20)),
        Arguments.argumentSet(
            "plain HTTP to the same",
            "http://registry.internal:5000",
            none.withRequestsPerSecond(50).withBytesPerSecond(200 << 20)),
        Arguments.argumentSet(
            "Docker Hub's API, by its name in references",
            "https://registry-1.docker.io",
            none.withRequestsPerSecond(3)),
        Arguments.argumentSet(
            "no entry: what is known of the registry",
            "https://us-docker.pkg.dev",
            none.withRequestsPerSecond(50)),
        Arguments.argumentSet(
            "an entry beside what is known",
            "https://1.dkr.ecr.eu-west-1.amazonaws.com",
            none.withManifestsPerSecond(10).withBytesPerSecond(1024)),
        Arguments.argumentSet(
            "an entry before what is known",
            "https://2.dkr.ecr.eu-west-1.amazonaws.com",
            none.withManifestsPerSecond(40)),
        Arguments.argumentSet(
            "uploads at once", "https://codeberg.org", none.withUploads(OptionalInt.of(6))),
        Arguments.argumentSet("nothing said, nothing known", "https://elsewhere.example", none));
  }

  @ParameterizedTest
  @MethodSource("hostLimits")
  void limitsTheTrafficWithAHost(String origin, HostLimits expected) {
    // Given
    Path file =
        file(
            """
            registries:
            - {host: registry.internal:5000, requestsPerSecond: 50, bytesPerSecond: 200Mi}
            - {host: docker.io, requestsPerSecond: 3}
            - {host: 1.dkr.ecr.eu-west-1.amazonaws.com, bytesPerSecond: 1Ki}
            - {host: 2.dkr.ecr.eu-west-1.amazonaws.com, manifestsPerSecond: 40}
            - {host: codeberg.org, concurrency: 6}
            """);
    TrafficLimits traffic = OperatorConfig.fromEnvironment(Map.of(), file).traffic();

    // When
    HostLimits limits = traffic.limits().apply(Origin.of(URI.create(origin)));

    // Then
    assertThat(limits).isEqualTo(expected);
  }

  @ParameterizedTest
  @DisplayName("T06: the operator's own identity is lent to nobody unless it is said to whom:")
  @CsvSource({
    "{host: a},                                                                a, team-a, false",
    "{host: a|providerCredentials: denied},                                    a, team-a, false",
    "{host: a|providerCredentials: denied|providerNamespaces: [team-a]},       a, team-a, false",
    "{host: a|providerCredentials: allowed},                                   a, team-b, true",
    "{host: a|providerCredentials: allowed},                                   b, team-b, false",
    "{host: a|providerCredentials: allowed|providerNamespaces: [team-a]},      a, team-a, true",
    "{host: a|providerCredentials: allowed|providerNamespaces: [team-a]},      a, team-b, false",
    "{host: \"*\"|providerCredentials: allowed}|{host: a},                       a:443, team-a, false",
    "{host: \"*\"|providerCredentials: allowed}|{host: a:443},                   a, team-a, false"
  })
  void lendsTheOperatorsIdentity(String entry, String host, String namespace, boolean lent) {
    // Given
    Path file = file("registries: [" + entry.replace('|', ',') + "]");

    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), file);

    // Then
    assertThat(
            config
                .registry(Origin.ofAuthority("https", host))
                .providerCredentials()
                .allows(new Tenant(namespace)))
        .isEqualTo(lent);
  }

  static Stream<Arguments> chunkSizes() {
    return Stream.of(
        Arguments.argumentSet("bytes", "{host: a, chunkSize: 16Mi}", new ChunkSize.Of(16 << 20)),
        Arguments.argumentSet(
            "one request", "{host: a, chunkSize: monolithic}", new ChunkSize.Monolithic()),
        Arguments.argumentSet(
            "bytes, for a host with its port",
            "{host: 'a:443', chunkSize: 16Mi}",
            new ChunkSize.Of(16 << 20)),
        Arguments.argumentSet("nothing", "{host: a}", ChunkSize.AS_THE_REGISTRY_WANTS),
        Arguments.argumentSet(
            "another host", "{host: b, chunkSize: 16Mi}", ChunkSize.AS_THE_REGISTRY_WANTS));
  }

  @ParameterizedTest
  @MethodSource
  void chunkSizes(String entry, ChunkSize expected) throws IOException {
    // Given
    Path file = file("registries: [" + entry + "]");

    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), file);

    // Then
    assertThat(config.registry(at("a")).chunkSize()).isEqualTo(expected);
  }

  private static Origin at(String host) {
    return Origin.ofAuthority("https", host);
  }

  private Path file(String yaml) {
    Path file = folder.resolve("config.yaml");
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
