package dev.imagepush.http;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;

/// Says why a request had no answer, or an answer no end.
public final class NetworkFailures {
  private NetworkFailures() {}

  /// The failure of an operation, such as `PUT blob`, on a host.
  public static ExitException of(String operation, String host, IOException cause) {
    ExitReason reason = reason(cause);
    return new ExitException(
        new Failure(
            reason,
            operation + " on " + host + ": " + explanation(reason),
            operation,
            null,
            null,
            null),
        cause);
  }

  /// The failure of an operation on a host that is reached through a proxy.
  public static ExitException of(
      String operation, String host, HttpProxy proxy, IOException cause) {
    ExitReason reason = reason(cause);
    return reason == ExitReason.DNS_FAILURE || reason == ExitReason.CONNECT_FAILED
        ? new ExitException(
            new Failure(
                ExitReason.PROXY_FAILED,
                operation
                    + " on "
                    + host
                    + ": the proxy "
                    + proxy.origin().authority()
                    + " cannot be reached; check "
                    + proxy.name(),
                operation,
                null,
                null,
                null),
            cause)
        : of(operation, host, cause);
  }

  /// The failure of a proxy that does not make a tunnel to a host.
  ///
  /// @param status what the proxy answered to `CONNECT`
  static ExitException ofTunnel(String operation, String host, HttpProxy proxy, int status) {
    boolean login = status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED;
    return new ExitException(
        new Failure(
            login ? ExitReason.PROXY_AUTHENTICATION : ExitReason.PROXY_FAILED,
            operation
                + " on "
                + host
                + ": the proxy "
                + proxy.origin().authority()
                + (login
                    ? proxy.login() == null
                        ? " wants a user name and a password; give them in " + proxy.name()
                        : " does not accept the user name and password of " + proxy.name()
                    : " answered "
                        + status
                        + " when asked for a tunnel; check that it allows the host"),
            operation,
            status,
            null,
            null));
  }

  private static ExitReason reason(IOException cause) {
    if (Thread.currentThread().isInterrupted()) {
      return ExitReason.CANCELLED; // Interrupting a virtual thread closes the socket it waits on.
    }
    return switch (cause) {
      case UnknownHostException e -> ExitReason.DNS_FAILURE;
      case ConnectTimeoutException e -> ExitReason.CONNECT_FAILED;
      case HttpHostConnectException e -> ExitReason.CONNECT_FAILED;
      case ConnectException e -> ExitReason.CONNECT_FAILED;
      case NoRouteToHostException e -> ExitReason.CONNECT_FAILED;
      case SSLHandshakeException e -> handshake(e);
      case SSLPeerUnverifiedException e -> ExitReason.TLS_FAILED;
      // Plain text where TLS was expected, or an alert; a record cut by a lost connection is
      // neither.
      case SSLException e ->
          e.getCause() instanceof IOException ? ExitReason.CONNECTION_RESET : ExitReason.TLS_FAILED;
      case SocketTimeoutException e -> ExitReason.NO_PROGRESS;
      case InterruptedIOException e -> ExitReason.CANCELLED;
      case ClientProtocolException e ->
          e.getCause() instanceof HttpException
              ? ExitReason.PROTOCOL_ERROR
              : ExitReason.CONNECTION_RESET;
      case MessageConstraintException e -> ExitReason.PROTOCOL_ERROR;
      default -> ExitReason.CONNECTION_RESET;
    };
  }

  /// A handshake that the other side simply cut is a lost connection; one that it or we refused is not.
  private static ExitReason handshake(SSLHandshakeException e) {
    String message = e.getMessage();
    return message != null && message.startsWith("Remote host terminated")
        ? ExitReason.CONNECTION_RESET
        : ExitReason.TLS_FAILED;
  }

  private static String explanation(ExitReason reason) {
    return switch (reason) {
      case DNS_FAILURE -> "the host's name cannot be resolved; check the name and DNS";
      case CONNECT_FAILED ->
          "no connection could be made; check the port, firewalls, and that it runs";
      case TLS_FAILED ->
          "its certificate cannot be verified or TLS cannot be agreed; give its CA certificate in"
              + " certSecretRef (or --ca-file), or where it speaks plain HTTP, set insecure (or"
              + " --insecure)";
      case NO_PROGRESS -> "no byte, or hardly any, moved for too long";
      case CANCELLED -> "stopped";
      case PROTOCOL_ERROR ->
          "the answer is not HTTP, or longer than any should be; check the host and port";
      default -> "the connection ended before the answer was complete";
    };
  }
}
