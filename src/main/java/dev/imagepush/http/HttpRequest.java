package dev.imagepush.http;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request. It can be sent again as it is: its body, where it has one, is opened anew.
///
/// @param answerWithin the longest wait for the answer to begin; null for the transport's idle timeout
/// @param longAnswer whether the answer's body may be as long as a blob
/// @param storesManifest whether a registry is given a manifest, which some count apart
public record HttpRequest(
    String method,
    URI url,
    Map<String, String> headers,
    @Nullable RequestBody body,
    @Nullable Duration answerWithin,
    boolean longAnswer,
    boolean storesManifest) {
  public HttpRequest {
    headers = Map.copyOf(headers);
  }

  public static HttpRequest of(String method, URI url) {
    return new HttpRequest(method, url, Map.of(), null, null, false, false);
  }

  public HttpRequest with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new HttpRequest(method, url, more, body, answerWithin, longAnswer, storesManifest);
  }

  public HttpRequest with(RequestBody newBody) {
    return new HttpRequest(method, url, headers, newBody, answerWithin, longAnswer, storesManifest);
  }

  public HttpRequest answeredWithin(Duration wait) {
    return new HttpRequest(method, url, headers, body, wait, longAnswer, storesManifest);
  }

  /// The same, of which a body as long as a blob is expected.
  public HttpRequest expectingMuch() {
    return new HttpRequest(method, url, headers, body, answerWithin, true, storesManifest);
  }

  /// The same, which gives a manifest to a registry.
  public HttpRequest storingManifest() {
    return new HttpRequest(method, url, headers, body, answerWithin, longAnswer, true);
  }

  public HttpRequest to(URI newUrl) {
    return new HttpRequest(method, newUrl, headers, body, answerWithin, longAnswer, storesManifest);
  }

  /// Whether neither of its bodies is as long as a blob.
  public boolean isShort() {
    return !longAnswer && (body == null || body.inMemory());
  }

  /// The method and the URL without its query, which may hold a token or a signature.
  @Override
  public String toString() {
    return method + " " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }
}
