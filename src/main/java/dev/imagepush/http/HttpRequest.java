package dev.imagepush.http;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request. It can be sent again as it is: its body, where it has one, is opened anew.
///
/// @param answerWithin the longest wait for the answer to begin; null for the transport's idle timeout
public record HttpRequest(
    String method,
    URI url,
    Map<String, String> headers,
    @Nullable RequestBody body,
    @Nullable Duration answerWithin) {
  public HttpRequest {
    headers = Map.copyOf(headers);
  }

  public static HttpRequest of(String method, URI url) {
    return new HttpRequest(method, url, Map.of(), null, null);
  }

  public HttpRequest with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new HttpRequest(method, url, more, body, answerWithin);
  }

  public HttpRequest with(RequestBody newBody) {
    return new HttpRequest(method, url, headers, newBody, answerWithin);
  }

  public HttpRequest answeredWithin(Duration wait) {
    return new HttpRequest(method, url, headers, body, wait);
  }

  public HttpRequest to(URI newUrl) {
    return new HttpRequest(method, newUrl, headers, body, answerWithin);
  }

  /// The method and the URL without its query, which may hold a token or a signature.
  @Override
  public String toString() {
    return method + " " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }
}
