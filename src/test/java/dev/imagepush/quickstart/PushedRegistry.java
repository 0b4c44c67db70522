package dev.imagepush.quickstart;

import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.IndependentClient;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import java.util.Optional;
import java.util.UUID;

/// The registry that is pushed to: on loopback, over TLS, with one user.
///
/// @param host as it stands in an image's reference
/// @param server closes it
record PushedRegistry(
    String description, String host, TestBed bed, String password, AutoCloseable server) {
  static final String USER = "pusher";

  /// The CNCF distribution registry where its binary lies on this machine, else the one in this JVM.
  static PushedRegistry start(TestBed bed) {
    String password = UUID.randomUUID().toString();
    Optional<DistributionRegistry> real =
        bed.registry().withTls(bed.certificates()).withUser(USER, password).startAtHand();
    if (real.isPresent()) {
      return new PushedRegistry(
          "CNCF distribution on https://%s (real)".formatted(real.get().host()),
          real.get().host(),
          bed,
          password,
          real.get());
    }
    FakeRegistry inProcess =
        FakeRegistry.builder()
            .https(bed.certificates().presentingContext(bed.certificates().issueLoopbackServer()))
            .basicAuth()
            .user(USER, password, Grant.push("*"))
            .start();
    return new PushedRegistry(
        "one inside this JVM on https://%s (no real one is at hand)".formatted(inProcess.address()),
        inProcess.address(),
        bed,
        password,
        inProcess);
  }

  String caPem() {
    return bed.certificates().caPem();
  }

  /// The digest that a tag points at, read by code that is not the operator's.
  String digest(String repository, String tag) {
    var access =
        new IndependentClient.Access(
            host, bed.certificates(), new IndependentClient.Login(USER, password));
    return bed.independentClient().manifest(access, repository, tag).digest();
  }

  @Override
  public String toString() {
    return "PushedRegistry[" + host + "]";
  }
}
