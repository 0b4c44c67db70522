package dev.imagepush.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.imagepush.testing.bed.ConformanceSuite;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.UsesTestBed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The conformance suite of the OCI distribution specification against the fake registry. Without
/// Go on the machine it does not run, and says so; the same rules, in Java, are
/// [FakeRegistryConformanceTest], which always runs.
@UsesTestBed
class FakeRegistryConformanceIT {
  private static final int CASES_AT_LEAST = 800;

  @TestFactory
  Stream<DynamicTest> conformsToTheSpecification(TestBed testBed) {
    Optional<ConformanceSuite> suite = testBed.conformanceSuite();
    assumeTrue(suite.isPresent(), "the conformance suite is built with Go, which is not on PATH");
    try (FakeRegistry registry =
        FakeRegistry.builder()
            .anonymousMounts()
            .tagParameters()
            .sparseImages()
            .sparseIndexes()
            .start()) {
      List<ConformanceSuite.Case> cases = suite.orElseThrow().run(registry.address());
      assertThat(cases).hasSizeGreaterThan(CASES_AT_LEAST);
      return cases.stream().map(FakeRegistryConformanceIT::verdict);
    }
  }

  private static DynamicTest verdict(ConformanceSuite.Case verdict) {
    return dynamicTest(
        verdict.name(),
        () -> assertThat(verdict.status()).as(verdict.findings()).isEqualTo("passed"));
  }
}
