package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.http.RequestMatch;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// A registry on 127.0.0.1, in this process. Blobs of more than 64 KiB lie in temporary files until
/// it is closed.
///
/// Everything it holds, its uploads under way included, outlives a [#stop] and a [#start] on the
/// same port.
public final class FakeRegistry implements AutoCloseable {
  private final FakeHttpServer server;
  private final Storage storage;
  private final UploadHandler uploads;
  private final Users users;
  private final Tokens tokens;

  FakeRegistry(
      FakeHttpServer server, Storage storage, UploadHandler uploads, Users users, Tokens tokens) {
    this.server = server;
    this.storage = storage;
    this.uploads = uploads;
    this.users = users;
    this.tokens = tokens;
  }

  public static FakeRegistryBuilder builder() {
    return new FakeRegistryBuilder();
  }

  /// A registry with plain HTTP, on any free port, open to all.
  public static FakeRegistry plain() {
    return builder().start();
  }

  public FakeRegistry start() {
    server.start();
    return this;
  }

  /// Stops listening and resets every connection.
  public void stop() {
    server.stop();
  }

  @Override
  public void close() {
    server.close();
    uploads.forgetAll();
    storage.delete();
  }

  /// Host and port, as they stand in an image's reference: `127.0.0.1:34567`.
  public String address() {
    return server.address();
  }

  public String url() {
    return server.url();
  }

  public int port() {
    return server.port();
  }

  /// The name of an image here: `reference("team/app:1")` is `127.0.0.1:34567/team/app:1`.
  public String reference(String repositoryAndTag) {
    return address() + "/" + repositoryAndTag;
  }

  /// Scripts a fault; see [Fault] for what it may do, and [RequestMatch] and [RegistryRequests] for
  /// when.
  public Fault when(RequestMatch match) {
    return server.when(match);
  }

  /// Forgets every fault and lets go what hangs.
  public void behave() {
    server.behave();
  }

  /// Shows another certificate from the next connection on.
  public void secure(SSLContext serverContext) {
    server.secure(serverContext);
  }

  /// Resets every connection, idle or busy, and listens on.
  public void dropConnections() {
    server.dropConnections();
  }

  /// Adds a user, or changes one: a new password holds from the next login on.
  public void user(String name, String password, Grant... grants) {
    users.put(new User(name, password, List.of(grants)));
  }

  public void removeUser(String name) {
    users.remove(name);
  }

  /// Makes every token worthless that was issued so far; refresh tokens stay good.
  public void expireTokens() {
    tokens.expireAll();
  }

  /// A refresh token, which Docker's configuration calls an identity token.
  public String issueRefreshToken(String user) {
    return tokens.issueRefreshToken(user);
  }

  /// Makes one refresh token worthless.
  public void revokeRefreshToken(String token) {
    tokens.revokeRefreshToken(token);
  }

  /// A token for these repositories that does not expire, as handed out by other means than the
  /// token server. It can do what the user may.
  public String issueToken(String user, String... repositories) {
    Set<Need> needs =
        Arrays.stream(repositories)
            .flatMap(name -> Stream.of(Right.values()).map(right -> new Need(name, right)))
            .filter(need -> users.named(user).filter(need::isGrantedTo).isPresent())
            .collect(Collectors.toSet());
    return tokens.issue(user, needs, Instant.MAX);
  }

  /// Forgets every upload under way, as a registry does that lost its cache.
  public void forgetUploads() {
    uploads.forgetAll();
  }

  /// Makes an empty repository, unless it is there. Only a registry that wants its repositories
  /// created beforehand ([RegistryTrap#ECR_WANTS_THE_REPOSITORY_CREATED]) can tell the difference.
  public void createRepository(String name) {
    storage.repository(name);
  }

  /// What is in a repository; an empty one where nothing was pushed.
  public Repository repository(String name) {
    return storage.repository(name);
  }

  /// Makes the registry hold an image under a name and tag, such as `team/app:1`, or without a tag.
  public void holds(String repositoryAndTag, TestImage image) {
    String[] parts = repositoryAndTag.split(":", 2);
    Repository repository = storage.repository(parts[0]);
    image.blobs().forEach((digest, bytes) -> holdsBlob(parts[0], bytes));
    image
        .manifests()
        .forEach(
            (digest, manifest) ->
                repository.add(new StoredManifest(digest, manifest.mediaType(), manifest.bytes())));
    if (parts.length == 2) {
      repository.tag(parts[1], image.digest());
    }
  }

  /// Makes the registry hold a blob; its digest.
  public String holdsBlob(String repository, byte[] bytes) {
    String digest = ContentDigest.sha256(bytes);
    storage.put(repository, bytes, digest);
    return digest;
  }

  /// Makes the registry hold a manifest that it would perhaps not take; its digest.
  public String holdsManifest(String repositoryAndTag, String mediaType, byte[] bytes) {
    String digest = ContentDigest.sha256(bytes);
    String[] parts = repositoryAndTag.split(":", 2);
    storage.repository(parts[0]).add(new StoredManifest(digest, mediaType, bytes));
    if (parts.length == 2) {
      storage.repository(parts[0]).tag(parts[1], digest);
    }
    return digest;
  }

  /// The requests received, in order; the newest 50,000.
  public List<LoggedRequest> requests() {
    return server.log().requests();
  }

  /// Forgets the requests received so far.
  public void clearRequests() {
    server.log().clear();
  }

  /// Uploads begun, mounts that succeeded apart.
  public long uploadsStarted() {
    return uploads.started();
  }

  /// The digests of the blobs that clients sent to their end, in order; one sent twice stands twice.
  public List<String> blobsReceived() {
    return List.copyOf(storage.blobsReceived());
  }

  /// Bytes of request bodies, whether or not anything came of them.
  public long bytesReceived() {
    return server.log().bytesReceived();
  }

  public long connections() {
    return server.log().connections();
  }

  /// The `Authorization` headers received.
  public List<String> authorizationsSeen() {
    return server.log().authorizations();
  }
}
