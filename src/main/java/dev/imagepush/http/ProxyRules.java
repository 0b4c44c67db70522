package dev.imagepush.http;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which hosts are reached through which proxy.
///
/// @param forHttps for origins with HTTPS; null for none
/// @param forHttp for origins with plain HTTP; null for none
/// @param exceptions the hosts that are reached directly
public record ProxyRules(
    @Nullable HttpProxy forHttps, @Nullable HttpProxy forHttp, List<ProxyException> exceptions) {
  /// Every host directly.
  public static final ProxyRules NONE = new ProxyRules(null, null, List.of());

  private static final List<ProxyException> THIS_MACHINE =
      Stream.of("localhost", "127.0.0.0/8", "::1/128").map(ProxyException::parse).toList();

  public ProxyRules {
    exceptions = List.copyOf(exceptions);
  }

  /// Every host through this proxy.
  public static ProxyRules all(HttpProxy proxy) {
    return new ProxyRules(proxy, proxy, List.of());
  }

  /// The rules of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, or the same in lower case. This machine is
  /// always reached directly.
  ///
  /// @throws ExitException InvalidSpec, naming a variable that cannot be read; not its value, which may
  ///     hold a password
  public static ProxyRules of(Map<String, String> environment) {
    HttpProxy forHttps = proxy("HTTPS_PROXY", environment);
    HttpProxy forHttp = proxy("HTTP_PROXY", environment);
    if (forHttps == null && forHttp == null) {
      return NONE;
    }
    Stream<ProxyException> written =
        Arrays.stream(either("NO_PROXY", environment).split(","))
            .map(String::strip)
            .filter(entry -> !entry.isEmpty())
            .map(ProxyException::parse);
    return new ProxyRules(
        forHttps, forHttp, Stream.concat(THIS_MACHINE.stream(), written).distinct().toList());
  }

  /// The variables that [#of] reads these rules from, without a proxy that asks for a login: what a process
  /// may be told whose environment others can look at.
  public Map<String, String> openVariables() {
    Map<String, String> variables = new HashMap<>();
    open(forHttps).ifPresent(proxy -> variables.put("HTTPS_PROXY", proxy.origin().toString()));
    open(forHttp).ifPresent(proxy -> variables.put("HTTP_PROXY", proxy.origin().toString()));
    String direct =
        exceptions.stream()
            .filter(exception -> !THIS_MACHINE.contains(exception))
            .map(ProxyException::toString)
            .collect(Collectors.joining(","));
    if (!variables.isEmpty() && !direct.isEmpty()) {
      variables.put("NO_PROXY", direct);
    }
    return variables;
  }

  private static Optional<HttpProxy> open(@Nullable HttpProxy proxy) {
    return Optional.ofNullable(proxy).filter(each -> each.login() == null);
  }

  /// The proxy on the way to an origin; empty where there is none.
  public Optional<HttpProxy> proxyFor(Origin origin) {
    HttpProxy proxy = origin.isHttps() ? forHttps : forHttp;
    return proxy == null || exceptions.stream().anyMatch(each -> each.covers(origin))
        ? Optional.empty()
        : Optional.of(proxy);
  }

  /// Whether a connection to this host and port is one to a proxy of these rules.
  boolean isProxy(String host, int port) {
    return Stream.of(Optional.ofNullable(forHttps), Optional.ofNullable(forHttp))
        .flatMap(Optional::stream)
        .map(HttpProxy::origin)
        .anyMatch(proxy -> proxy.host().equalsIgnoreCase(host) && proxy.port() == port);
  }

  private static @Nullable HttpProxy proxy(String variable, Map<String, String> environment) {
    String text = either(variable, environment);
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI url = URI.create(text.contains("://") ? text : "http://" + text);
      String userInfo = url.getRawUserInfo();
      String address = userInfo == null ? text : text.replace(userInfo + "@", "");
      return HttpProxy.of(address, login(userInfo), variable);
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          variable + " is no address of a proxy; write it as http://host:port");
    }
  }

  private static Credential.@Nullable Basic login(@Nullable String userInfo) {
    if (userInfo == null) {
      return null;
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return new Credential.Basic(decoded(user), new SecretText(decoded(password)));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String either(String variable, Map<String, String> environment) {
    String upper = environment.getOrDefault(variable, "");
    return upper.isEmpty()
        ? environment.getOrDefault(variable.toLowerCase(Locale.ROOT), "")
        : upper;
  }
}
