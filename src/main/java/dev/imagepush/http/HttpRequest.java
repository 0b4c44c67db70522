package dev.imagepush.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request. It can be sent again as it is: its body, where it has one, is opened anew.
public record HttpRequest(
    String method, URI url, Map<String, String> headers, @Nullable RequestBody body) {
  public HttpRequest {
    headers = Map.copyOf(headers);
  }

  public static HttpRequest of(String method, URI url) {
    return new HttpRequest(method, url, Map.of(), null);
  }

  public HttpRequest with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new HttpRequest(method, url, more, body);
  }

  public HttpRequest with(RequestBody newBody) {
    return new HttpRequest(method, url, headers, newBody);
  }

  public HttpRequest to(URI newUrl) {
    return new HttpRequest(method, newUrl, headers, body);
  }

  /// The method and the URL without its query, which may hold a token or a signature.
  @Override
  public String toString() {
    return method + " " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }
}
