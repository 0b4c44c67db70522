package dev.imagepush.testing.bed;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The real parts that tests run against: one control plane, started when first asked for and shared
/// by all tests of a JVM, and as many registries as tests want. Tests get it as a parameter, see
/// [UsesTestBed].
public final class TestBed implements AutoCloseable {
  private final TestBedSettings settings;
  private final BinaryFinder controlPlaneFinder;
  private final BinaryFinder registryFinder;
  private final BinaryFinder registryV2Finder;
  private final BinaryFinder conformanceFinder;
  private final TestCertificates certificates = TestCertificates.create();
  private final AtomicInteger namespaces = new AtomicInteger();
  private @Nullable ControlPlane controlPlane;

  /// A test bed that tells `progress` why a first start takes minutes.
  public TestBed(TestBedSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.controlPlaneFinder = settings.controlPlaneFinder(progress);
    this.registryFinder = settings.registryFinder(progress);
    this.registryV2Finder = settings.registryV2Finder(progress);
    this.conformanceFinder = settings.conformanceFinder(progress);
  }

  /// A test bed of this process' environment, which reports progress to standard error.
  public static TestBed ofThisProcess() {
    return new TestBed(
        TestBedSettings.ofThisProcess(), line -> System.err.println("[test bed] " + line));
  }

  /// The shared control plane.
  public synchronized ControlPlane controlPlane() {
    if (controlPlane == null) {
      controlPlane = ControlPlane.start(controlPlaneFinder);
    }
    return controlPlane;
  }

  /// Another control plane, for a test that stops the API server; the caller closes it.
  public ControlPlane newControlPlane() {
    return ControlPlane.start(controlPlaneFinder);
  }

  /// A new namespace of the shared control plane.
  public TestNamespace newNamespace() {
    return TestNamespace.create(
        controlPlane().client(), "test-%d".formatted(namespaces.incrementAndGet()));
  }

  /// A registry of version 3, to be started and closed by the caller.
  public DistributionRegistry.Builder registry() {
    return registry(DistributionRegistry.Version.V3);
  }

  /// A registry of this version, to be started and closed by the caller.
  public DistributionRegistry.Builder registry(DistributionRegistry.Version version) {
    return DistributionRegistry.builder(
        version,
        switch (version) {
          case V3 -> registryFinder;
          case V2 -> registryV2Finder;
        });
  }

  /// The certificate authority of this test bed.
  public TestCertificates certificates() {
    return certificates;
  }

  /// A client that shares no code with this project.
  public IndependentClient independentClient() {
    return IndependentClient.choose(registryFinder, settings);
  }

  /// The specification's conformance suite, built if need be; none where it does not lie on this
  /// machine and there is no Go to build it with.
  ///
  /// @throws TestBedException if the build fails
  public Optional<ConformanceSuite> conformanceSuite() {
    Optional<TestBinaries> binaries = conformanceFinder.atHand(TestBinary.CONFORMANCE);
    if (binaries.isEmpty() && settings.program("go").isPresent()) {
      binaries = Optional.of(conformanceFinder.find(TestBinary.CONFORMANCE));
    }
    return binaries.map(found -> new ConformanceSuite(found.path(TestBinary.CONFORMANCE)));
  }

  /// Finds the control plane's binaries.
  public BinaryFinder controlPlaneFinder() {
    return controlPlaneFinder;
  }

  /// Finds the registry's binary and crane.
  public BinaryFinder registryFinder() {
    return registryFinder;
  }

  @Override
  public synchronized void close() {
    if (controlPlane != null) {
      controlPlane.close();
      controlPlane = null;
    }
  }
}
