package dev.imagepush.bench;

import java.util.List;
import java.util.Locale;

/// Comparisons as an SVG picture: a bar for each contender's time, a mark on it for its limit. Its
/// colours are readable on white and on black.
///
/// @param cores that both ends share
record Plot(List<Comparison> comparisons, int cores) {
  private static final int WIDTH = 760;
  private static final int NAMES = 190;
  private static final int BARS = 440;
  private static final int ROW = 22;
  private static final int HEAD = 34;

  String svg() {
    StringBuilder body = new StringBuilder();
    int top = 0;
    for (Comparison comparison : comparisons) {
      top = panel(body, comparison, top);
    }
    top += ROW;
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
    font-family="system-ui, sans-serif" font-size="13" fill="#7d858d">
    <title>Seconds by contender; the mark is the limit that the CPU time of both ends sets</title>
    %s</svg>
    """
        .formatted(WIDTH, top, WIDTH, top, body);
  }

  private int panel(StringBuilder body, Comparison comparison, int top) {
    double longest =
        comparison.series().stream().mapToDouble(each -> each.seconds().max()).max().orElse(1);
    text(body, 0, top + HEAD - 12, "font-weight=\"600\"", comparison.benchmark().title() + ", s");
    int y = top + HEAD;
    for (Series each : comparison.series()) {
      row(body, each, y, BARS / longest);
      y += ROW;
    }
    return y;
  }

  private void row(StringBuilder body, Series series, int y, double scale) {
    text(body, 0, y + 12, "", series.contender());
    double end = NAMES + series.seconds().median() * scale;
    line(
        body,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/>",
        NAMES,
        y + 1,
        series.seconds().median() * scale,
        series.ours() ? "#2f81c7" : "#9aa4ad");
    whisker(
        body, NAMES + series.seconds().min() * scale, NAMES + series.seconds().max() * scale, y);
    double limit = NAMES + series.limit(cores) * scale;
    line(body, "<path d=\"M%.1f %dv18\" stroke=\"#d4742c\" stroke-width=\"2.5\"/>", limit, y - 1);
    text(
        body,
        (int) Math.max(end, NAMES + series.seconds().max() * scale) + 8,
        y + 12,
        "",
        String.format(Locale.ROOT, "%.3g", series.seconds().median()));
  }

  private static void whisker(StringBuilder body, double from, double to, int y) {
    line(
        body,
        "<path d=\"M%.1f %dH%.1f\" stroke=\"#59636e\" stroke-width=\"1.5\"/>",
        from,
        y + 8,
        to);
  }

  private static void text(StringBuilder body, int x, int y, String attributes, String text) {
    line(
        body,
        "<text x=\"%d\" y=\"%d\" %s>%s</text>",
        x,
        y,
        attributes,
        text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private static void line(StringBuilder body, String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
