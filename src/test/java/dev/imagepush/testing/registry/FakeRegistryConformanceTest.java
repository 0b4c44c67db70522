package dev.imagepush.testing.registry;

import static dev.imagepush.testing.registry.RegistryCaller.closing;
import static dev.imagepush.testing.registry.RegistryCaller.location;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of the OCI distribution specification 1.1 by its four categories, a row for each, for
/// whoever has no Go: [FakeRegistryConformanceIT] runs the specification's own suite.
class FakeRegistryConformanceTest {
  private static final byte[] HELLO = "hello, world".getBytes(UTF_8);
  private static final String BLOB = ContentDigest.sha256(HELLO);
  private static final String ABSENT = "sha256:" + "0".repeat(64);
  private static final TestImage IMAGE = TestImages.random(1, 1, 100);
  private static final TestImage SIGNATURE =
      TestImages.referrer("application/x.signature", IMAGE, Map.of("by", "me"));
  private static final TestImage SBOM = TestImages.referrer("text/x.sbom", IMAGE, Map.of());
  private static final String UPLOADS = "/v2/app/blobs/uploads/";

  private final FakeRegistry registry =
      FakeRegistry.builder().anonymousMounts().tagParameters().manifestEtags().start();
  private final RegistryCaller caller = new RegistryCaller(registry.url());

  @AfterEach
  void close() {
    caller.close();
    registry.close();
  }

  /// What a client does, once the registry holds [#IMAGE] as `app:1` and [#BLOB] in `app`.
  @FunctionalInterface
  private interface Deed extends Function<RegistryCaller, HttpResponse<byte[]>> {}

  static Stream<Arguments> pull() {
    String blob = "/v2/app/blobs/" + BLOB;
    String manifest = "/v2/app/manifests/";
    return Stream.of(
        rule("the base says that this is a registry", call("GET", "/v2/"), 200),
        rule("a blob is there", call("HEAD", blob), 200, "content-length: 12"),
        rule("a blob tells its digest", call("GET", blob), 200, "docker-content-digest: " + BLOB),
        rule("a blob comes in part", call("GET", blob, "Range", "bytes=0-4"), 206, "hello"),
        rule("a part behind the end", call("GET", blob, "Range", "bytes=99-"), 416, "bytes */12"),
        rule("a blob is not there", call("GET", "/v2/app/blobs/" + ABSENT), 404, "BLOB_UNKNOWN"),
        rule("a manifest by its tag", call("GET", manifest + "1"), 200, IMAGE.digest()),
        rule("a manifest by its digest", call("GET", manifest + IMAGE.digest()), 200, "layers"),
        rule("a manifest's head", call("HEAD", manifest + "1"), 200, IMAGE.mediaType()),
        rule("no manifest", call("GET", manifest + "2"), 404, "MANIFEST_UNKNOWN"),
        rule("no digest", call("GET", manifest + "sha256:x"), 400, "DIGEST_INVALID"),
        rule(
            "a manifest that the client has",
            call("GET", manifest + "1", "If-None-Match", '"' + IMAGE.digest() + '"'),
            304,
            "etag"));
  }

  static Stream<Arguments> push() {
    byte[] half = "hello,".getBytes(UTF_8);
    byte[] rest = " world".getBytes(UTF_8);
    Function<RegistryCaller, String> begun =
        caller -> location(caller.call("PATCH", caller.begin("app"), half, "Content-Range", "0-5"));
    return Stream.of(
        rule("an upload begins", call("POST", UPLOADS), 202, "location"),
        rule(
            "a blob with one POST",
            caller -> caller.call("POST", UPLOADS + "?digest=" + BLOB, HELLO),
            201,
            BLOB),
        rule(
            "a blob with POST and PUT",
            caller -> caller.call("PUT", closing(caller.begin("app"), BLOB), HELLO),
            201,
            "location"),
        rule(
            "a blob streamed without a range",
            caller -> caller.call("PATCH", caller.begin("app"), HELLO),
            202,
            "range: 0-11"),
        rule("a chunk", caller -> patch(caller, begun, rest, "6-11"), 202, "range: 0-11"),
        rule(
            "a chunk out of order",
            caller -> patch(caller, begun, rest, "9-14"),
            416,
            "range: 0-5"),
        rule(
            "the state of an upload",
            caller -> caller.call("GET", begun.apply(caller)),
            204,
            "0-5"),
        rule("the state of a new upload", caller -> caller.call("GET", caller.begin("app")), 204),
        rule(
            "the last chunk closes",
            caller ->
                caller.call(
                    "PUT", closing(begun.apply(caller), BLOB), rest, "Content-Range", "6-11"),
            201,
            BLOB),
        rule(
            "an empty PUT closes",
            caller ->
                caller.call("PUT", closing(location(patch(caller, begun, rest, "6-11")), BLOB)),
            201,
            BLOB),
        rule(
            "bytes of another digest",
            caller -> caller.call("PUT", closing(begun.apply(caller), BLOB)),
            400,
            "DIGEST_INVALID"),
        rule("an upload is given up", caller -> caller.call("DELETE", caller.begin("app")), 204),
        rule("no such upload", call("PATCH", UPLOADS + "none"), 404, "BLOB_UPLOAD_UNKNOWN"),
        rule(
            "a mount",
            call("POST", "/v2/other/blobs/uploads/?from=app&mount=" + BLOB),
            201,
            "/v2/other/blobs/"),
        rule("a mount from anywhere", call("POST", "/v2/other/blobs/uploads/?mount=" + BLOB), 201),
        rule(
            "a mount of nothing", call("POST", UPLOADS + "?from=app&mount=" + ABSENT), 202, "loc"));
  }

  static Stream<Arguments> manifests() {
    String byDigest = "/v2/app/manifests/" + IMAGE.digest();
    return Stream.of(
        rule("by tag", put("/v2/app/manifests/2", IMAGE), 201, IMAGE.digest()),
        rule("by digest", put(byDigest, IMAGE), 201, "location"),
        rule("with tags", put(byDigest + "?tag=a&tag=b", IMAGE), 201, "oci-tag: [a, b]"),
        rule("with what is no tag", put(byDigest + "?tag=-", IMAGE), 400, "MANIFEST_INVALID"),
        rule("of another digest", put("/v2/app/manifests/" + ABSENT, IMAGE), 400, "DIGEST_INVALID"),
        rule("without its blobs", put("/v2/new/manifests/1", IMAGE), 404, "MANIFEST_BLOB_UNKNOWN"),
        rule("with a subject", put("/v2/app/manifests/s", SBOM), 201, "subject: " + IMAGE.digest()),
        rule(
            "in place of the one that stands there",
            put("/v2/app/manifests/1", IMAGE, "If-Match", '"' + IMAGE.digest() + '"'),
            201),
        rule(
            "in place of another one",
            put("/v2/app/manifests/1", IMAGE, "If-Match", '"' + ABSENT + '"'),
            412),
        rule("where none stands", put("/v2/app/manifests/1", IMAGE, "If-None-Match", "*"), 412));
  }

  static Stream<Arguments> discovery() {
    String referrers = "/v2/app/referrers/";
    String filter = "?artifactType=text/x.sbom";
    String subject = IMAGE.digest();
    String tags = "/v2/app/tags/list";
    return Stream.of(
        rule("all tags", call("GET", tags), 200, "[\"1\",\"sbom\",\"sig\"]"),
        rule("so many tags", call("GET", tags + "?n=2"), 200, "[\"1\",\"sbom\"]"),
        rule("no tags", call("GET", tags + "?n=0"), 200, "[]"),
        rule("the tags after one", call("GET", tags + "?last=1"), 200, "[\"sbom\",\"sig\"]"),
        rule("a number that is none", call("GET", tags + "?n=x"), 400),
        rule("referrers", call("GET", referrers + subject), 200, SIGNATURE.digest()),
        rule("notes on referrers", call("GET", referrers + subject), 200, "{\"by\":\"me\"}"),
        rule("an index of referrers", call("GET", referrers + subject), 200, TestImages.OCI_INDEX),
        rule("referrers of a type", call("GET", referrers + subject + filter), 200, SBOM.digest()),
        rule(
            "referrers of a type that none has",
            call("GET", referrers + subject + "?artifactType=none"),
            200,
            "\"manifests\":[]"),
        rule("a filter", call("GET", referrers + subject + filter), 200, "applied: artifactType"),
        rule("no referrers", call("GET", referrers + ABSENT), 200, "\"manifests\":[]"),
        rule("referrers of nobody", call("GET", "/v2/none/referrers/" + ABSENT), 200, "[]"),
        rule("referrers of no digest", call("GET", referrers + "sha256:x"), 400, "DIGEST_INVALID"));
  }

  static Stream<Arguments> management() {
    return Stream.of(
        rule("a tag goes", deleted("/v2/app/manifests/1"), 404, "MANIFEST_UNKNOWN"),
        rule("a manifest goes", deleted("/v2/app/manifests/" + IMAGE.digest()), 404),
        rule(
            "its tag goes with it",
            caller -> {
              caller.call("DELETE", "/v2/app/manifests/" + IMAGE.digest());
              return caller.call("GET", "/v2/app/manifests/1");
            },
            404),
        rule("a blob goes", deleted("/v2/app/blobs/" + BLOB), 404, "BLOB_UNKNOWN"),
        rule("what went is told", call("DELETE", "/v2/app/blobs/" + BLOB), 202),
        rule("what was never there", call("DELETE", "/v2/app/manifests/none"), 404));
  }

  @ParameterizedTest
  @MethodSource({"pull", "push", "manifests", "discovery", "management"})
  void answers(Deed deed, int status, String part) {
    // Given
    registry.holds("app:1", IMAGE);
    registry.holds("app:sig", SIGNATURE);
    registry.holds("app:sbom", SBOM);
    registry.holdsBlob("app", HELLO);

    // When
    HttpResponse<byte[]> answer = deed.apply(caller);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(text(answer)).contains(part);
  }

  private static Arguments rule(String name, Deed deed, int status) {
    return rule(name, deed, status, "");
  }

  private static Arguments rule(String name, Deed deed, int status, String part) {
    return argumentSet(name, deed, status, part);
  }

  private static Deed call(String method, String target, String... headers) {
    return caller -> caller.call(method, target, headers);
  }

  private static Deed put(String target, TestImage image, String... headers) {
    return caller -> {
      String[] all =
          Stream.concat(Stream.of("Content-Type", image.mediaType()), Stream.of(headers))
              .toArray(String[]::new);
      return caller.call("PUT", target, image.bytes(), all);
    };
  }

  private static Deed deleted(String target) {
    return caller -> {
      caller.call("DELETE", target);
      return caller.call("GET", target);
    };
  }

  private static HttpResponse<byte[]> patch(
      RegistryCaller caller, Function<RegistryCaller, String> begun, byte[] bytes, String range) {
    return caller.call("PATCH", begun.apply(caller), bytes, "Content-Range", range);
  }

  /// Header fields, a line for each, names in lower case, and the body.
  private static String text(HttpResponse<byte[]> answer) {
    StringBuilder text = new StringBuilder();
    answer
        .headers()
        .map()
        .forEach(
            (name, values) ->
                text.append(name)
                    .append(": ")
                    .append(values.size() == 1 ? values.getFirst() : values)
                    .append('\n'));
    return text.append(new String(answer.body(), UTF_8)).toString();
  }
}
