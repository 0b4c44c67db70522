package dev.imagepush.operator.config;

import java.util.regex.Pattern;

/// A label selector as kubectl's `-l` takes it: requirements joined by commas, each `key`, `!key`,
/// `key=value`, `key==value`, `key!=value`, `key in (a,b)` or `key notin (a,b)`. Empty selects all.
public record LabelSelector(String text) {
  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
  private static final String KEY = "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?" + NAME;
  private static final String VALUE = "(?:" + NAME + ")?";
  private static final String SET = "\\(\\s*" + VALUE + "(?:\\s*,\\s*" + VALUE + ")*\\s*\\)";
  private static final String REQUIREMENT =
      "(?:!\\s*"
          + KEY
          + "|"
          + KEY
          + "(?:\\s*(?:=|==|!=)\\s*"
          + VALUE
          + "|\\s+(?:in|notin)\\s+"
          + SET
          + ")?)";
  private static final Pattern FORM =
      Pattern.compile("\\s*(?:" + REQUIREMENT + "(?:\\s*,\\s*" + REQUIREMENT + ")*)?\\s*");

  private static final int MAX_LENGTH = 1024;

  public LabelSelector {
    if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a label selector such as team=a, got: " + text);
    }
    text = text.strip();
  }

  public boolean selectsAll() {
    return text.isEmpty();
  }
}
