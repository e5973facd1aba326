package io.github.mqttclient.internal.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Binary data (section 1.5.6) that compares by content, so that it can stand in a record.
 *
 * <p>The array is not copied: who hands it over does not change it any more.
 */
public final class Binary {
  private final byte[] bytes;

  private Binary(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Binary of(byte[] bytes) {
    return new Binary(bytes);
  }

  /** The array itself, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Binary that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The length only: it may be a password. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
