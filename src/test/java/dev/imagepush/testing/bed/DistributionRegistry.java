package dev.imagepush.testing.bed;

import dev.imagepush.testing.http.LoopbackPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jspecify.annotations.Nullable;

/// The CNCF distribution registry on loopback, unless its builder is told another address, with storage in a temporary folder. It may be stopped
/// and started again on its port with its data.
public final class DistributionRegistry implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final TemporaryFolder folder;
  private final LoopbackPort port;
  private final @Nullable String address;
  private final @Nullable TestCertificates certificates;
  private final ServerProcess server;
  private final ExitHook exitHook;

  /// Which release of the registry.
  public enum Version {
    /// The one that is being developed.
    V3(TestBinary.REGISTRY),

    /// The one that many installations still run, and Debian packages.
    V2(TestBinary.REGISTRY_V2);

    private final TestBinary binary;

    Version(TestBinary binary) {
      this.binary = binary;
    }

    TestBinary binary() {
      return binary;
    }
  }

  private DistributionRegistry(Path binary, Builder builder) {
    this.folder = TemporaryFolder.createIn(builder.storageParent, "imagepush-registry-");
    this.port = LoopbackPort.unused();
    this.address = builder.address;
    this.certificates = builder.certificates;
    this.server =
        new ServerProcess(
            "registry",
            List.of(
                binary.toString(),
                "serve",
                folder.write("config.yml", configuration(builder)).toString()),
            Map.of("OTEL_TRACES_EXPORTER", "none"),
            folder.path().resolve("registry.log"),
            this::listens);
    this.exitHook = ExitHook.arm(this::close);
  }

  /// A registry with plain HTTP, no users, and deletion allowed, unless the builder is told otherwise.
  public static Builder builder(Version version, BinaryFinder finder) {
    return new Builder(version, finder);
  }

  /// What a registry is to be.
  public static final class Builder {
    // The lowest cost there is; the registry checks a password at each request.
    private static final int BCRYPT_COST = 4;
    private static final int BCRYPT_SALT_BYTES = 16;

    private final Version version;
    private final BinaryFinder finder;
    private final Map<String, String> users = new LinkedHashMap<>();
    private @Nullable TestCertificates certificates;
    private @Nullable String address;
    private boolean deletion = true;
    private Path storageParent = Path.of(System.getProperty("java.io.tmpdir"));

    private Builder(Version version, BinaryFinder finder) {
      this.version = version;
      this.finder = finder;
    }

    /// TLS, with a certificate of that authority for localhost, 127.0.0.1 and where it listens.
    public Builder withTls(TestCertificates authority) {
      this.certificates = authority;
      return this;
    }

    /// Listens at another address of this machine, for clients that cannot reach its loopback.
    public Builder at(String otherAddress) {
      this.address = otherAddress;
      return this;
    }

    /// Asks everyone for a user name and password, and accepts this one.
    public Builder withUser(String user, String password) {
      byte[] salt = new byte[BCRYPT_SALT_BYTES];
      new SecureRandom().nextBytes(salt);
      users.put(user, OpenBSDBCrypt.generate(password.toCharArray(), salt, BCRYPT_COST));
      return this;
    }

    /// Keeps its files in a new folder of this one, in place of the system's for temporary files.
    public Builder withStorageIn(Path parent) {
      this.storageParent = parent;
      return this;
    }

    /// Answers 405 to every DELETE.
    public Builder withoutDeletion() {
      this.deletion = false;
      return this;
    }

    /// Finds the binary, which may take minutes the first time, and starts the registry.
    ///
    /// @throws TestBedException if there is no binary or the registry does not become ready
    public DistributionRegistry start() {
      return start(finder.find(version.binary()));
    }

    /// Starts the registry if its binary lies on this machine now.
    public Optional<DistributionRegistry> startAtHand() {
      return finder.atHand(version.binary()).map(this::start);
    }

    private DistributionRegistry start(TestBinaries binaries) {
      var registry = new DistributionRegistry(binaries.path(version.binary()), this);
      try {
        registry.start();
        return registry;
      } catch (RuntimeException e) {
        registry.close();
        throw e;
      }
    }
  }

  /// What stands before the repository in an image reference, such as `localhost:20500`.
  public String host() {
    return (address == null ? "localhost" : address) + ":" + port.number();
  }

  /// The scheme and the host, such as `https://localhost:20500`.
  public String url() {
    return (certificates == null ? "http://" : "https://") + host();
  }

  /// The certificate authority that signed the registry's certificate.
  ///
  /// @throws IllegalStateException if the registry speaks plain HTTP
  public String caPem() {
    return authority().caPem();
  }

  /// The authority that signed the registry's certificate.
  ///
  /// @throws IllegalStateException if the registry speaks plain HTTP
  public TestCertificates authority() {
    if (certificates == null) {
      throw new IllegalStateException("the registry speaks plain HTTP");
    }
    return certificates;
  }

  /// How an independent client reaches this registry with a login.
  public IndependentClient.Access access(String user, String password) {
    return new IndependentClient.Access(
        host(), certificates, new IndependentClient.Login(user, password));
  }

  /// How an independent client reaches this registry without a login.
  public IndependentClient.Access anonymousAccess() {
    return new IndependentClient.Access(host(), certificates, null);
  }

  /// The root of its storage: `docker/registry/v2/blobs` and `…/repositories` lie there.
  public Path storage() {
    return folder.path().resolve("storage");
  }

  /// The number that the system gave to the running process.
  public long processId() {
    return server.processId();
  }

  /// Starts a stopped registry again, on the same port with the same data.
  public void start() {
    server.start();
  }

  /// Kills the registry: connections break, new ones are refused.
  public void stop() {
    server.stop();
  }

  /// Kills the registry and deletes its data.
  @Override
  public synchronized void close() {
    server.close();
    folder.close();
    exitHook.disarm();
  }

  private String listening() {
    return address == null ? LOOPBACK : address;
  }

  private boolean listens() throws IOException {
    try (var socket = new Socket(listening(), port.number())) {
      return socket.isConnected();
    }
  }

  private String configuration(Builder builder) {
    return """
    version: 0.1
    log:
      level: info
    storage:
      filesystem:
        rootdirectory: %s
      delete:
        enabled: %s
    http:
      addr: %s
    """
            .formatted(storage(), builder.deletion, listening() + ":" + port.number())
        + tls(builder)
        + authentication(builder);
  }

  private String tls(Builder builder) {
    if (builder.certificates == null) {
      return "";
    }
    TestCertificates.Issued issued =
        builder.certificates.issueServer("localhost", "127.0.0.1", "::1", listening());
    return """
      tls:
        certificate: %s
        key: %s
    """
        .formatted(
            folder.write("server.crt", issued.certificatePem()),
            folder.write("server.key", issued.keyPem()));
  }

  private String authentication(Builder builder) {
    if (builder.users.isEmpty()) {
      return "";
    }
    String passwords =
        builder.users.entrySet().stream()
            .map(user -> user.getKey() + ":" + user.getValue() + "\n")
            .collect(Collectors.joining());
    return """
    auth:
      htpasswd:
        realm: test bed
        path: %s
    """
        .formatted(folder.write("htpasswd", passwords));
  }
}
