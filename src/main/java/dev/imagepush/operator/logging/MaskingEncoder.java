package dev.imagepush.operator.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An encoder whose lines are another's with credentials masked: message, key-values and exceptions
/// alike, because it works on what is about to be written.
public final class MaskingEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private @Nullable Encoder<ILoggingEvent> masked;

  /// Called by logback for the `<masked>` element.
  public void setMasked(Encoder<ILoggingEvent> encoder) {
    this.masked = encoder;
  }

  @Override
  public void start() {
    if (masked == null) {
      addError("<masked> is missing: the encoder whose lines are masked");
      return;
    }
    masked.setContext(getContext());
    masked.start();
    super.start();
  }

  @Override
  public void stop() {
    if (masked != null) {
      masked.stop();
    }
    super.stop();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    byte[] line = Objects.requireNonNull(masked, "not started").encode(event);
    return CredentialMask.of(new String(line, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
