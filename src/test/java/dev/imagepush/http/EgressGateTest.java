package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGateTest {
  private static final EgressPolicy CLUSTER =
      new EgressPolicy(List.of(), List.of(), Set.of(), false);

  @Test
  void passesOnlyTheAddressesThatAreAllowed() throws UnknownHostException {
    // Given
    EgressGate gate = gate(host -> addresses("169.254.169.254", "1.1.1.1", "::1"));

    // When
    List<InetSocketAddress> allowed = gate.resolve("registry.example.com", 443);

    // Then
    assertThat(allowed)
        .containsExactly(new InetSocketAddress(EgressPolicyTest.address("1.1.1.1"), 443));
  }

  @Test
  void refusesAHostWithNoAllowedAddress() {
    // Given
    EgressGate gate = gate(host -> addresses("169.254.169.254", "127.0.0.1"));

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> gate.resolve("metadata.example.com", 80));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.EGRESS_BLOCKED);
    assertThat(refusal.failure().message()).contains("metadata.example.com", "egress.allow");
  }

  @Test
  @DisplayName(
      "T02: a name that resolves differently the second time is judged by what it resolves to")
  void judgesEveryResolution() throws UnknownHostException {
    // Given
    AtomicInteger asked = new AtomicInteger();
    EgressGate gate =
        gate(host -> addresses(asked.getAndIncrement() == 0 ? "1.1.1.1" : "127.0.0.1"));

    // When
    List<InetSocketAddress> first = gate.resolve("rebind.example.com", 443);
    Throwable second = catchThrowable(() -> gate.resolve("rebind.example.com", 443));

    // Then
    assertThat(first).hasSize(1);
    assertThat(second).isInstanceOf(ExitException.class);
    assertThat(asked).as("looked up once for each connection").hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "169.254.43518", "127.1"})
  @DisplayName("T02: an address in another notation is refused like any other way to write it")
  void refusesOddNotationsOfAnAddress(String host) {
    // Given
    EgressGate gate = gate(EgressGateTest::literalsAlone);

    // When
    Throwable refusal = catchThrowable(() -> gate.resolve(host, 80));

    // Then
    assertThat(refusal).isInstanceOfAny(ExitException.class, UnknownHostException.class);
  }

  /// This machine's reading of what may be an address, without a question to any name server: those
  /// notations that the C library takes and Java does not are read as the C library does.
  private static InetAddress[] literalsAlone(String host) throws UnknownHostException {
    try {
      return new InetAddress[] {Inet4Address.ofPosixLiteral(host)};
    } catch (IllegalArgumentException e) {
      throw new UnknownHostException(host);
    }
  }

  private static EgressGate gate(HostLookup lookup) {
    return new EgressGate(CLUSTER, EgressPolicy.Origination.NAMED, lookup, ProxyRules.NONE);
  }

  private static InetAddress[] addresses(String... texts) {
    return Stream.of(texts).map(EgressPolicyTest::address).toArray(InetAddress[]::new);
  }
}
