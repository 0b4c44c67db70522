package dev.imagepush.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.credentials.Origin;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFormsTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "4096, 4096", "50Mi, 52428800", "1.5Ki, 1536", "2G, 2000000000", "1k, 1000"})
  void readsQuantitiesOfBytes(String text, long expected) {
    assertThat(ByteQuantity.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Mi", "5MB", "-1", "1.5", "100m", "1e3", "99999999Ei", "5 Mi"})
  void refusesOtherQuantities(String text) {
    assertThatThrownBy(() -> ByteQuantity.parse(text))
        .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example.com, registry.example.com, true",
    "Registry.Example.com, registry.EXAMPLE.com, true",
    "registry.example.com, registry.example.com:5000, false",
    "registry.example.com:*, registry.example.com:5000, true",
    "*.example.com, eu.registry.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, a.example.com:5000, false",
    "*.example.com, a.example.com.evil.test, false",
    "*.example.com:*, a.example.com:5000, true",
    "registryXexample.com, registry.example.com, false",
    "registry.example.com, registryXexample.com, false",
    "*, anything.test:5000, true",
    "[::1]:5000, [::1]:5000, true"
  })
  void globsCoverHosts(String glob, String host, boolean covered) {
    assertThat(new HostGlob(glob).matches(host)).isEqualTo(covered);
  }

  @ParameterizedTest
  @DisplayName("T06: no spelling of a port is a way around an entry:")
  @CsvSource({
    "r.example.com, https://r.example.com, true",
    "r.example.com, https://r.example.com:443, true",
    "r.example.com, http://r.example.com:80, true",
    "r.example.com, http://r.example.com:443, true",
    "r.example.com, https://r.example.com:80, true",
    "r.example.com, https://r.example.com:5000, false",
    "r.example.com:443, https://r.example.com, true",
    "r.example.com:443, http://r.example.com, false",
    "r.example.com:80, http://r.example.com, true",
    "r.example.com:5000, https://r.example.com:5000, true",
    "*.example.com, https://r.example.com:443, true",
    "*.example.com:*, https://r.example.com, true",
    "docker.io, https://registry-1.docker.io, true",
    "docker.io:443, https://registry-1.docker.io, true",
    "docker.io, https://index.docker.io:443, true",
    "'[::1]', https://[::1]:443, true"
  })
  void globsCoverRegistriesHoweverSpelled(String glob, String registry, boolean covered) {
    assertThat(new HostGlob(glob).matches(Origin.of(URI.create(registry)))).isEqualTo(covered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://a",
        "a/b",
        "a b",
        "a:",
        "a:x",
        "user@a",
        "**",
        "a..b",
        "-a",
        "a,b",
        "[a"
      })
  void refusesWhatIsNoHost(String text) {
    assertThatThrownBy(() -> new HostGlob(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe80::1, false",
    "0.0.0.0/0, ::1, false",
    "::1, ::1, true",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6, true"
  })
  void networksHoldAddresses(String rule, String address, boolean held) {
    assertThat(EgressRule.parse(rule))
        .isInstanceOfSatisfying(
            EgressRule.Network.class,
            network ->
                assertThat(network.range().contains(InetAddress.ofLiteral(address)))
                    .as(address)
                    .isEqualTo(held));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache.internal", "cafe:443", "*.example.com", "10.example.com"})
  void whatIsNoAddressIsAHost(String text) {
    assertThat(EgressRule.parse(text)).isEqualTo(new EgressRule.Host(new HostGlob(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"999.1.1.1", "10.0.0.0/", "10.0.0.0/8/8", "1::2::3", "10.0.0.1/8", "::/129"})
  void refusesWhatIsNeitherAddressNorHost(String text) {
    assertThatThrownBy(() -> EgressRule.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "team=a",
        "team==a",
        "team!=a",
        "team",
        "!team",
        "tier in (web,api)",
        "a=1, b notin (x)",
        "example.com/team=a",
        "team="
      })
  void takesLabelSelectorsAsKubectlDoes(String text) {
    assertThat(new LabelSelector(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=a", "a in b", "a in (", "a,,b", "a=b c", "a=b&limit=1", "a/b/c=d"})
  void refusesOtherSelectors(String text) {
    assertThatThrownBy(() -> new LabelSelector(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
