package dev.imagepush.testing.http;

import java.util.Set;
import java.util.function.Predicate;

/// Which requests a fault strikes. The factories take a part of the path; an empty part matches
/// every path.
public record RequestMatch(Predicate<Request> condition) {
  public static RequestMatch get(String part) {
    return of(Set.of("GET"), part);
  }

  public static RequestMatch head(String part) {
    return of(Set.of("HEAD"), part);
  }

  public static RequestMatch post(String part) {
    return of(Set.of("POST"), part);
  }

  public static RequestMatch put(String part) {
    return of(Set.of("PUT"), part);
  }

  public static RequestMatch patch(String part) {
    return of(Set.of("PATCH"), part);
  }

  public static RequestMatch patchOrPut(String part) {
    return of(Set.of("PATCH", "PUT"), part);
  }

  public static RequestMatch delete(String part) {
    return of(Set.of("DELETE"), part);
  }

  public static RequestMatch any(String part) {
    return new RequestMatch(request -> request.path().contains(part));
  }

  private static RequestMatch of(Set<String> methods, String part) {
    return any(part).and(request -> methods.contains(request.method()));
  }

  public RequestMatch and(Predicate<Request> further) {
    return new RequestMatch(condition.and(further));
  }

  public RequestMatch withQuery(String name) {
    return and(request -> request.query().contains(name));
  }

  public RequestMatch withoutQuery(String name) {
    return and(request -> !request.query().contains(name));
  }

  public RequestMatch withHeader(String name) {
    return and(request -> request.headers().contains(name));
  }

  public RequestMatch withoutHeader(String name) {
    return and(request -> !request.headers().contains(name));
  }

  boolean matches(Request request) {
    return condition.test(request);
  }
}
