package dev.imagepush.registry.upload;

import java.io.IOException;
import java.io.InputStream;

/// A blob's bytes, which can be read again from any offset.
@FunctionalInterface
public interface BlobContent {
  InputStream open(long offset) throws IOException;
}
