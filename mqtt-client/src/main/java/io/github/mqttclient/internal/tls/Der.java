package io.github.mqttclient.internal.tls;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.util.Arrays;

/** As much of DER (X.690) as private keys need: elements with a tag, a length and a content. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  /** {@code [0] EXPLICIT}. */
  static final int CONTEXT_0 = 0xA0;

  private final byte[] bytes;
  private int position;

  private Der(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads elements that stand one after the other. */
  static Der of(byte[] bytes) {
    return new Der(bytes);
  }

  boolean atEnd() {
    return position == bytes.length;
  }

  /** The tag of the next element; -1 at the end. */
  int nextTag() {
    return atEnd() ? -1 : bytes[position] & 0xFF;
  }

  /** The content of the next element, which must have this tag. */
  byte[] read(int tag) throws InvalidKeyException {
    if (nextTag() != tag) {
      throw new InvalidKeyException("it has tag " + nextTag() + " in place of " + tag);
    }
    position++;
    int length = length();
    if (length < 0 || length > bytes.length - position) {
      throw new InvalidKeyException("it is cut short");
    }
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  private int length() throws InvalidKeyException {
    int first = nextByte();
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      if (length > 0x7F_FFFF) {
        throw new InvalidKeyException("it is cut short");
      }
      length = (length << 8) | nextByte();
    }
    return length;
  }

  private int nextByte() throws InvalidKeyException {
    if (atEnd()) {
      throw new InvalidKeyException("it is cut short");
    }
    return bytes[position++] & 0xFF;
  }

  /** The content of the next element, which must have this tag, as elements. */
  Der open(int tag) throws InvalidKeyException {
    return new Der(read(tag));
  }

  /** A small integer. */
  int readInt() throws InvalidKeyException {
    byte[] content = read(INTEGER);
    if (content.length == 0 || content.length > 4) {
      throw new InvalidKeyException("it has a number of " + content.length + " bytes");
    }
    int value = content[0];
    for (int i = 1; i < content.length; i++) {
      value = (value << 8) | (content[i] & 0xFF);
    }
    return value;
  }

  /** An object identifier in dotted form. */
  String readOid() throws InvalidKeyException {
    byte[] content = read(OBJECT_IDENTIFIER);
    StringBuilder text = new StringBuilder();
    long arc = 0;
    for (byte b : content) {
      arc = (arc << 7) | (b & 0x7F);
      if (b >= 0) {
        if (text.length() == 0) {
          long first = Math.min(arc / 40, 2);
          text.append(first).append('.').append(arc - 40 * first);
        } else {
          text.append('.').append(arc);
        }
        arc = 0;
      }
    }
    return text.toString();
  }

  /** An element of these contents. */
  static byte[] element(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
      out.write(0x80 | octets);
      for (int i = octets - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    }
    for (byte[] content : contents) {
      out.write(content, 0, content.length);
    }
    return out.toByteArray();
  }
}
