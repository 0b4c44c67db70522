package dev.imagepush.registry.upload;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a registry says with the header `Range` about how much of an upload it holds, and whether that
/// is to be believed. ECR's stays at the first chunk (aws/containers-roadmap#2831), Aliyun's is relative
/// to the last one (regclient/regclient#627).
final class UploadRange {
  private static final Pattern FORM = Pattern.compile("(?:bytes[= ])?0-([0-9]{1,18})");

  private UploadRange() {}

  /// The offset that a registry says, where that can be: not before what it has confirmed earlier, not
  /// after what was sent. Empty where it says nothing, or what cannot be.
  ///
  /// @param header null where there is none
  static OptionalLong offset(@Nullable String header, long confirmed, long sent) {
    Matcher form = FORM.matcher(header == null ? "" : header.strip());
    if (!form.matches()) {
      return OptionalLong.empty();
    }
    long last = Long.parseLong(form.group(1));
    // "0-0" is one byte by the letter, and none in practice: registries have no other way to say
    // it.
    long offset = last == 0 && confirmed != 1 && sent != 1 ? 0 : last + 1;
    return offset >= confirmed && offset <= sent ? OptionalLong.of(offset) : OptionalLong.empty();
  }
}
