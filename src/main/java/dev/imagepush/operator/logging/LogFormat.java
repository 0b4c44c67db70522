package dev.imagepush.operator.logging;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.Locale;

/// Which of the two appenders of `logback.xml` writes: `json` or `text`. What was chosen, else JSON in
/// a cluster, else text. Anything else counts as not chosen; the operator refuses it when it starts.
public final class LogFormat extends PropertyDefinerBase {
  private static final String JSON = "json";
  private static final String TEXT = "text";

  private String chosen = "";
  private String clusterHost = "";

  /// Called by logback for the `<chosen>` element.
  public void setChosen(String format) {
    this.chosen = format.toLowerCase(Locale.ROOT);
  }

  /// Called by logback for the `<clusterHost>` element: the API server's address in a container of a
  /// cluster, else empty.
  public void setClusterHost(String host) {
    this.clusterHost = host;
  }

  @Override
  public String getPropertyValue() {
    return switch (chosen) {
      case JSON, TEXT -> chosen;
      default -> clusterHost.isEmpty() ? TEXT : JSON;
    };
  }
}
