package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas of the operator, each a process, of which one leads.
@Timeout(240)
@UsesTestBed
class LeaderElectionIT {
  /// Of a lease that is lost soon after its holder is frozen.
  private static final Map<String, String> SHORT =
      Map.of(
          "IMAGEPUSH_LEADER_ELECTION_LEASE_DURATION", "6s",
          "IMAGEPUSH_LEADER_ELECTION_RENEW_DEADLINE", "4s",
          "IMAGEPUSH_LEADER_ELECTION_RETRY_PERIOD", "200ms");

  /// Of a lease that nobody can wait for.
  private static final Map<String, String> LONG =
      Map.of(
          "IMAGEPUSH_LEADER_ELECTION_LEASE_DURATION", "30m",
          "IMAGEPUSH_LEADER_ELECTION_RENEW_DEADLINE", "20m",
          "IMAGEPUSH_LEADER_ELECTION_RETRY_PERIOD", "200ms");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LEASE = "imagepush";

  private final TestImage image = TestImages.random(50, 3, 50_000);

  @TempDir private Path work;
  private ControlPlane controlPlane;
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane running, TestNamespace namespace) throws IOException {
    controlPlane = running;
    scenario = PushScenario.start(bed, running, namespace);
    scenario.operator().stop();
    scenario.admin().leases().inNamespace(OperatorInstallation.NAMESPACE).withName(LEASE).delete();
    scenario.source().holds("team/app:1", image);
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  @DisplayName(
      "T22: a leader that was frozen and wakes up after its successor's push moves no tag and"
          + " overwrites no status")
  void whoWakesUpTooLateChangesNothing() throws Exception {
    // Given
    TestImage successor = TestImages.random(51, 1, 1_000);
    try (FakeRegistry destination = FakeRegistry.plain();
        OperatorReplica first = leader("first", SHORT)) {
      Fault stuck = scenario.oneLayerHangs(image);
      PushUnderTest push = scenario.apply(copyTo("app", destination));
      assertThatPush(push).hasSentBlobs("3/4");
      first.freeze();
      try (OperatorReplica second = replica("second", SHORT)) {
        awaitLeader("second");
        assertThatPush(push).becomesReady(ExitReason.PUSHED);
        String status = push.read().getStatus().toString();
        destination.holds("team/app:1", successor);
        stuck.release();

        // When
        first.thaw();

        // Then
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(destination.repository("team/app").tag("1")).contains(successor.digest());
        assertThat(push.read().getStatus()).hasToString(status);
      }
    }
  }

  @Test
  @DisplayName(
      "a rolling upgrade with pushes in flight hands the lease over at once and loses none")
  void handsOverAtOnceWhenItIsAskedToEnd() throws Exception {
    // Given
    try (FakeRegistry destination = FakeRegistry.plain();
        OperatorReplica first = leader("first", LONG);
        OperatorReplica second = replica("second", LONG)) {
      Fault stuck = scenario.oneLayerHangs(image);
      List<PushUnderTest> pushes =
          IntStream.range(0, 5)
              .mapToObj(number -> scenario.apply(copyTo("app-" + number, destination)))
              .toList();
      stuck.awaitHanging();

      // When
      int exit = first.terminate();

      // Then
      stuck.release();
      assertThat(exit).isEqualTo(143);
      awaitLeader(second.name());
      for (PushUnderTest push : pushes) {
        assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
      }
    }
  }

  @Test
  void oneReplicaOfEachShardWorks() throws Exception {
    // Given
    Map<String, String> blue = shard("blue");
    Map<String, String> green = shard("green");
    allowLeases(LEASE + "-blue", LEASE + "-green");
    try (FakeRegistry destination = FakeRegistry.plain();
        OperatorReplica first = replica("first", blue);
        OperatorReplica second = replica("second", green)) {

      // When
      scenario.apply(inShard("blue", copyTo("a", destination)));
      scenario.apply(inShard("green", copyTo("b", destination)));

      // Then
      assertThatPush(scenario.push("a")).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
      assertThatPush(scenario.push("b")).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    }
  }

  private OperatorReplica replica(String name, Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("IMAGEPUSH_LEADER_ELECTION_ENABLED", "true");
    return OperatorReplica.start(
        controlPlane, work, name, OperatorInstallation.environment(scenario.namespace(), all));
  }

  private OperatorReplica leader(String name, Map<String, String> settings) throws IOException {
    OperatorReplica replica = replica(name, settings);
    awaitLeader(name);
    return replica;
  }

  private void awaitLeader(String name) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(holder()).asString().startsWith(name + "_"));
  }

  private String holder() {
    return Optional.ofNullable(
            scenario
                .admin()
                .leases()
                .inNamespace(OperatorInstallation.NAMESPACE)
                .withName(LEASE)
                .get())
        .map(Lease::getSpec)
        .map(LeaseSpec::getHolderIdentity)
        .orElse("nobody");
  }

  private PushManifest copyTo(String name, FakeRegistry destination) {
    return scenario
        .copyOf("team/app:1")
        .named(name)
        .to(destination.address() + "/team/" + name, "insecure: true");
  }

  /// What an administrator adds to `deploy/` for leases of other names.
  private void allowLeases(String... names) {
    Role role =
        new RoleBuilder()
            .withNewMetadata()
            .withName("imagepush-shards")
            .withNamespace(OperatorInstallation.NAMESPACE)
            .endMetadata()
            .addNewRule()
            .withApiGroups("coordination.k8s.io")
            .withResources("leases")
            .withResourceNames(names)
            .withVerbs("get", "update")
            .endRule()
            .build();
    RoleBinding binding =
        new RoleBindingBuilder()
            .withMetadata(role.getMetadata())
            .withNewRoleRef("rbac.authorization.k8s.io", "Role", "imagepush-shards")
            .addNewSubject()
            .withKind("ServiceAccount")
            .withName("imagepush")
            .withNamespace(OperatorInstallation.NAMESPACE)
            .endSubject()
            .build();
    scenario.admin().resourceList(role, binding).serverSideApply();
  }

  /// What a replica is told that looks after one part of the resources.
  private static Map<String, String> shard(String name) {
    return Map.of(
        "IMAGEPUSH_WATCH_LABEL_SELECTOR", "imagepush.dev/shard=" + name,
        "IMAGEPUSH_LEADER_ELECTION_LEASE_NAME", LEASE + "-" + name);
  }

  private static String inShard(String name, PushManifest manifest) {
    String metadata = "metadata: {name: " + manifest.name();
    return manifest
        .yaml()
        .replace(metadata, metadata + ", labels: {imagepush.dev/shard: " + name + "}");
  }
}
