package dev.imagepush.image;

/// A manifest as it was read: its bytes, which are never changed, under the media type and the digest
/// that it is stored with.
public final class ManifestBytes {
  private final MediaType mediaType;
  private final Digest digest;
  private final byte[] bytes;

  private ManifestBytes(MediaType mediaType, Digest digest, byte[] bytes) {
    this.mediaType = mediaType;
    this.digest = digest;
    this.bytes = bytes;
  }

  /// Takes bytes whose digest is known to be this one.
  ///
  /// @throws IllegalArgumentException where the bytes have another digest
  public static ManifestBytes of(MediaType mediaType, Digest digest, byte[] bytes) {
    if (!digest.matches(bytes)) {
      throw new IllegalArgumentException("the manifest's bytes do not match its digest");
    }
    return new ManifestBytes(mediaType, digest, bytes.clone());
  }

  /// Takes bytes of our own making, or bytes that a tag pointed at.
  public static ManifestBytes of(MediaType mediaType, byte[] bytes) {
    return new ManifestBytes(mediaType, Digest.sha256(bytes), bytes.clone());
  }

  public MediaType mediaType() {
    return mediaType;
  }

  public Digest digest() {
    return digest;
  }

  public int size() {
    return bytes.length;
  }

  /// A copy of the bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  public Descriptor descriptor() {
    return new Descriptor(mediaType, digest, bytes.length);
  }

  @Override
  public String toString() {
    return mediaType + " " + digest + " (" + bytes.length + " bytes)";
  }
}
