package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.FakeHttpServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What a registry is to be like. Defaults to plain HTTP, any free port, and no authentication.
public final class FakeRegistryBuilder {
  private enum Login {
    NONE,
    BASIC,
    BEARER
  }

  private final Users users = new Users();
  private final List<RegistryTrap> traps = new ArrayList<>();
  private RegistryOptions options = RegistryOptions.DEFAULTS;
  private Login login = Login.NONE;
  private Clock clock = Clock.systemUTC();
  private Duration tokenLifetime = Duration.ofMinutes(5);
  private int port;
  private @Nullable SSLContext context;
  private boolean asksForCertificate;
  private @Nullable String realm;

  FakeRegistryBuilder() {}

  public FakeRegistryBuilder https(SSLContext serverContext) {
    context = serverContext;
    return this;
  }

  /// Refuses clients without a certificate that the context trusts.
  public FakeRegistryBuilder requireClientCertificate() {
    asksForCertificate = true;
    return this;
  }

  public FakeRegistryBuilder port(int number) {
    port = number;
    return this;
  }

  /// User and password with every request.
  public FakeRegistryBuilder basicAuth() {
    login = Login.BASIC;
    return this;
  }

  /// Tokens, which the registry itself issues at `/token`.
  public FakeRegistryBuilder bearerAuth() {
    login = Login.BEARER;
    return this;
  }

  /// The token server that challenges name, in place of the registry's own.
  public FakeRegistryBuilder realm(String url) {
    realm = url;
    return this;
  }

  public FakeRegistryBuilder user(String name, String password, Grant... grants) {
    users.put(new User(name, password, List.of(grants)));
    return this;
  }

  /// What may be done without logging in.
  public FakeRegistryBuilder anonymous(Grant... grants) {
    return user(User.ANONYMOUS, "", grants);
  }

  /// The clock by which tokens expire.
  public FakeRegistryBuilder clock(Clock other) {
    clock = other;
    return this;
  }

  /// How long a token is good for. Defaults to five minutes.
  public FakeRegistryBuilder tokenLifetime(Duration lifetime) {
    tokenLifetime = lifetime;
    return this;
  }

  public FakeRegistryBuilder relativeLocations() {
    options = options.with(RegistryTrait.RELATIVE_LOCATIONS);
    return this;
  }

  /// Takes an index although it lacks some of the manifests it names.
  public FakeRegistryBuilder sparseIndexes() {
    options = options.with(RegistryTrait.SPARSE_INDEXES);
    return this;
  }

  /// Takes an image although it lacks some of the blobs it names.
  public FakeRegistryBuilder sparseImages() {
    options = options.with(RegistryTrait.SPARSE_IMAGES);
    return this;
  }

  /// Mounts a blob from wherever the client may read it, where no `from` says otherwise.
  public FakeRegistryBuilder anonymousMounts() {
    options = options.with(RegistryTrait.ANONYMOUS_MOUNTS);
    return this;
  }

  /// Answers 404 to questions for referrers, and no `OCI-Subject`, as registries do that are older
  /// than version 1.1 of the specification.
  public FakeRegistryBuilder withoutReferrers() {
    options = options.without(RegistryTrait.REFERRERS);
    return this;
  }

  /// Takes tags with a manifest that is put by its digest, `?tag=a&tag=b`, and names in `OCI-Tag`
  /// those it took. Without, such tags are overlooked.
  public FakeRegistryBuilder tagParameters() {
    options = options.with(RegistryTrait.TAG_PARAMETERS);
    return this;
  }

  /// Gives manifests an `ETag`, and keeps to `If-Match` and `If-None-Match`.
  public FakeRegistryBuilder manifestEtags() {
    options = options.with(RegistryTrait.MANIFEST_ETAGS);
    return this;
  }

  /// Announces `OCI-Chunk-Min-Length` and insists on it.
  public FakeRegistryBuilder chunkMinimum(long bytes) {
    options = options.withChunkMinimum(bytes);
    return this;
  }

  /// Sets traps; the first named is the first that a request meets.
  public FakeRegistryBuilder traps(RegistryTrap... more) {
    traps.addAll(List.of(more));
    return this;
  }

  /// Sets all traps that this one is known for.
  public FakeRegistryBuilder like(RegistryBrand brand) {
    traps.addAll(brand.traps());
    return this;
  }

  /// The registry, listening.
  public FakeRegistry start() {
    Storage storage = new Storage();
    Tokens tokens = new Tokens(clock, tokenLifetime);
    UploadHandler uploads = new UploadHandler(storage, options);
    var inside = new Visit.Inside(storage, uploads, tokens, access(tokens));
    TrapFilter trap = TrapFilter.chain(traps.stream().map(RegistryTrap::newFilter).toList());
    var handler = new RegistryHandler(inside, new TokenServer(users, tokens), options, trap);
    var server = new FakeHttpServer(handler).port(port);
    if (context != null) {
      server.secure(context);
    }
    if (asksForCertificate) {
      server.requireClientCertificate();
    }
    return new FakeRegistry(server, storage, uploads, users, tokens).start();
  }

  private Access access(Tokens tokens) {
    return switch (login) {
      case NONE -> Access.OPEN;
      case BASIC -> new BasicAccess(users);
      case BEARER -> new BearerAccess(users, tokens, Optional.ofNullable(realm));
    };
  }
}
