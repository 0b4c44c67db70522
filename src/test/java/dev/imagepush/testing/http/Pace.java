package dev.imagepush.testing.http;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// A slow line: a pause after each slice of so many bytes, until the gate is released.
record Pace(int slice, Duration pause, Gate gate) {
  private static final int SLICES_PER_SECOND = 20;

  static Pace ofBytesPerSecond(long bytes, Gate gate) {
    int slice = (int) Math.clamp(bytes / SLICES_PER_SECOND, 1, 1 << 20);
    return new Pace(slice, Duration.ofNanos(1_000_000_000L * slice / bytes), gate);
  }

  InputStream slow(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, Math.min(length, slice));
        gate.pause(pause);
        return count;
      }
    };
  }

  OutputStream slow(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
          int count = Math.min(slice, length - done);
          out.write(bytes, offset + done, count);
          out.flush();
          gate.pause(pause);
          done += count;
        }
      }
    };
  }
}
