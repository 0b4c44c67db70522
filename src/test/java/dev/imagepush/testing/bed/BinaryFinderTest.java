package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.testing.bed.BinarySource.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BinaryFinderTest {
  private final List<String> asked = new ArrayList<>();

  static Stream<Arguments> orders() {
    return Stream.of(
        Arguments.argumentSet("the first of all", "1111", "assets"),
        Arguments.argumentSet("the cache before a build", "0111", "cache"),
        Arguments.argumentSet("a build before a download", "0011", "build"),
        Arguments.argumentSet("a download at last", "0001", "download"));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void takesTheFirstSourceThatHoldsThem(String held, String winner) {
    // Given
    BinaryFinder finder = finder(held);
    // When
    TestBinaries found = finder.find(TestBinary.ETCD);
    // Then
    assertThat(found.path(TestBinary.ETCD)).isEqualTo(Path.of(winner));
  }

  @Test
  void asksNoSourceAfterTheOneThatHoldsThem() {
    // Given
    BinaryFinder finder = finder("0111");
    // When
    finder.find(TestBinary.ETCD);
    // Then
    assertThat(asked).containsExactly("assets", "cache");
  }

  @Test
  void namesEverySourceWhenNoneHoldsThem() {
    // Given
    BinaryFinder finder = finder("0000");
    // When, Then
    assertThatThrownBy(() -> finder.find(TestBinary.KUBE_APISERVER, TestBinary.ETCD))
        .isInstanceOf(TestBedException.class)
        .hasMessage(
            """
            no source holds etcd, kube-apiserver:
              - no assets
              - no cache
              - no build
              - no download""");
  }

  @Test
  void findsNothingAtHandWhereItWouldHaveToBuild() {
    // Given
    BinaryFinder finder = finder("0011");
    // When
    var found = finder.atHand(TestBinary.ETCD);
    // Then
    assertThat(found).isEmpty();
    assertThat(asked).containsExactly("assets", "cache");
  }

  @Test
  void findsAtHandWhatTheCacheHolds() {
    // Given
    BinaryFinder finder = finder("0111");
    // When
    var found = finder.atHand(TestBinary.ETCD);
    // Then
    assertThat(found)
        .hasValueSatisfying(
            binaries -> assertThat(binaries.path(TestBinary.ETCD)).isEqualTo(Path.of("cache")));
  }

  private BinaryFinder finder(String held) {
    List<String> names = List.of("assets", "cache", "build", "download");
    List<BinarySource> sources = new ArrayList<>();
    for (int place = 0; place < names.size(); place++) {
      sources.add(
          new ScriptedSource(names.get(place), place < 2, held.charAt(place) == '1', asked));
    }
    return new BinaryFinder(sources);
  }

  private record ScriptedSource(String name, boolean immediate, boolean holds, List<String> log)
      implements BinarySource {

    @Override
    public Answer locate(Set<TestBinary> wanted) {
      log.add(name);
      return holds
          ? new Answer.Present(new TestBinaries(Map.of(TestBinary.ETCD, Path.of(name))))
          : new Answer.Absent("no " + name);
    }
  }
}
