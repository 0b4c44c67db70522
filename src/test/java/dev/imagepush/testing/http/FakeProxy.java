package dev.imagepush.testing.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// An HTTP proxy on loopback that reaches one server, whatever host it is asked for, unless a host was
/// given another: by tunnel (`CONNECT`), or by handing plain requests on. It keeps what it was told.
public final class FakeProxy implements AutoCloseable {
  private static final int MAX_HEAD_BYTES = 64 << 10;

  private final ServerSocket listener;
  private final int targetPort;
  private final Map<String, Integer> otherPorts = new ConcurrentHashMap<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String login;
  private volatile int refusal;

  private FakeProxy(ServerSocket listener, int targetPort) {
    this.listener = listener;
    this.targetPort = targetPort;
  }

  /// @param targetPort of 127.0.0.1
  public static FakeProxy to(int targetPort) {
    try {
      var proxy =
          new FakeProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), targetPort);
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Asks for this login from now on.
  public FakeProxy requireLogin(String user, String password) {
    login =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /// Answers every request with this status from now on, and connects to nothing.
  public FakeProxy refuseWith(int status) {
    refusal = status;
    return this;
  }

  /// Reaches another server for tunnels to this host from now on.
  ///
  /// @param port of 127.0.0.1
  public FakeProxy leading(String host, int port) {
    otherPorts.put(host, port);
    return this;
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /// The request lines that came in, such as `CONNECT registry.example:443 HTTP/1.1`.
  public List<String> requestLines() {
    return heads.stream().map(head -> head.lines().findFirst().orElse("")).toList();
  }

  /// Whether this text stood in a request line or a header that it could read.
  public boolean wasTold(String text) {
    return heads.stream().anyMatch(head -> head.contains(text));
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      while (!head.isEmpty() && answersItself(head, client.getOutputStream())) {
        head = head(client.getInputStream());
      }
      if (!head.isEmpty()) {
        relay(head, client);
      }
    } catch (IOException e) {
      return; // One side has gone.
    }
  }

  /// Answers where nothing is to be relayed.
  private boolean answersItself(String head, OutputStream out) throws IOException {
    heads.add(head);
    String wanted = login;
    if (refusal != 0) {
      answer(out, refusal + " Refused", "");
      return true;
    }
    if (wanted != null && !head.contains("Proxy-Authorization: " + wanted + "\r\n")) {
      answer(
          out, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"fake\"\r\n");
      return true;
    }
    return false;
  }

  private static void answer(OutputStream out, String status, String headers) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private void relay(String head, Socket client) throws IOException {
    try (Socket target = new Socket(InetAddress.getLoopbackAddress(), portFor(head))) {
      open.add(target);
      if (head.startsWith("CONNECT ")) {
        client
            .getOutputStream()
            .write("HTTP/1.1 200 Established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      } else {
        target.getOutputStream().write(withoutHost(head).getBytes(StandardCharsets.ISO_8859_1));
      }
      Thread.ofVirtual().start(() -> copy(target, client));
      client.getInputStream().transferTo(target.getOutputStream());
    }
  }

  private int portFor(String head) {
    String host = head.replaceFirst("(?s)^CONNECT ([^: ]+):.*", "$1");
    return otherPorts.getOrDefault(host, targetPort);
  }

  private static void copy(Socket from, Socket to) {
    try (to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      return; // One side has gone.
    }
  }

  /// A request in origin form, for a server that this proxy speaks to once.
  private static String withoutHost(String head) {
    return head.replaceFirst(" http://[^/ ]+", " ")
        .replaceAll("(?i)\r\n(proxy-[a-z]+|connection):[^\r]*", "")
        .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (!head.toString().toLowerCase(Locale.ROOT).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || head.length() > MAX_HEAD_BYTES) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
