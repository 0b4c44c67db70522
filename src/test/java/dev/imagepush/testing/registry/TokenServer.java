package dev.imagepush.testing.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Query;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Issues tokens: by `GET` with a user and password as Basic credentials, or by `POST` as OAuth 2
/// with a password or a refresh token. A token holds what was asked for and is allowed; rights that
/// are missing are left out without an error, as Docker's token specification has it.
final class TokenServer {
  static final String PATH = "/token";
  static final String SERVICE = "fake-registry";

  private static final int MAX_FORM_BYTES = 64 << 10;
  private static final Pattern SCOPE = Pattern.compile("repository:([^ ]+):([a-z*,]+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Users users;
  private final Tokens tokens;

  TokenServer(Users users, Tokens tokens) {
    this.users = users;
    this.tokens = tokens;
  }

  Answer serve(Request request) throws IOException {
    return switch (request.method()) {
      case "GET" -> get(request);
      case "POST" -> post(request);
      default -> OciError.UNSUPPORTED.answer("tokens take GET and POST");
    };
  }

  private Answer get(Request request) {
    Query query = request.query();
    Optional<User> user =
        request.header("Authorization").map(users::login).orElseGet(users::anonymous);
    if (user.isEmpty()) {
      return OciError.UNAUTHORIZED
          .answer("wrong user or password")
          .with("WWW-Authenticate", "Basic realm=\"fake token server\"");
    }
    boolean offline = query.first("offline_token").filter("true"::equals).isPresent();
    return issue(user.get(), query, offline, "token");
  }

  private Answer post(Request request) throws IOException {
    var form = new Query(new String(request.bodyUpTo(MAX_FORM_BYTES), StandardCharsets.UTF_8));
    if (!form.contains("client_id") || !form.contains("service")) {
      return failure(400, "invalid_request");
    }
    String grant = form.first("grant_type").orElse("");
    Optional<User> user =
        switch (grant) {
          case "password" ->
              users.login(form.first("username").orElse(""), form.first("password").orElse(""));
          case "refresh_token" ->
              form.first("refresh_token").flatMap(tokens::userOfRefreshToken).flatMap(users::named);
          default -> Optional.empty();
        };
    boolean offline = form.first("access_type").filter("offline"::equals).isPresent();
    return user.map(
            found -> issue(found, form, offline || grant.equals("refresh_token"), "access_token"))
        .orElseGet(() -> failure(401, "invalid_grant"));
  }

  private Answer issue(User user, Query asked, boolean withRefreshToken, String field) {
    Set<Need> needs = granted(user, asked.all("scope"));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(field, tokens.issue(user.name(), needs));
    body.put("expires_in", tokens.lifetime().toSeconds());
    body.put("issued_at", tokens.now().toString());
    if (field.equals("access_token")) {
      body.put("scope", needs.stream().map(Need::scope).collect(Collectors.joining(" ")));
    }
    if (withRefreshToken && !user.isAnonymous()) {
      body.put("refresh_token", tokens.issueRefreshToken(user.name()));
    }
    return json(200, body);
  }

  private static Set<Need> granted(User user, List<String> scopes) {
    Set<Need> needs = new LinkedHashSet<>();
    for (String scope : scopes.stream().flatMap(text -> Stream.of(text.split(" "))).toList()) {
      Matcher matcher = SCOPE.matcher(scope);
      if (matcher.matches()) {
        List<String> actions = List.of(matcher.group(2).split(","));
        Stream.of(Right.values())
            .filter(right -> actions.contains(right.action()) || actions.contains("*"))
            .map(right -> new Need(matcher.group(1), right))
            .filter(need -> need.isGrantedTo(user))
            .forEach(needs::add);
      }
    }
    return needs;
  }

  private static Answer failure(int status, String error) {
    return json(status, Map.of("error", error));
  }

  private static Answer json(int status, Map<String, Object> body) {
    try {
      return Answer.of(status).withText(JSON.writeValueAsString(body), "application/json");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers are JSON", e);
    }
  }
}
