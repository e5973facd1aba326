package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in any chunking to the heads of HTTP answers. It takes no byte beyond the empty line: what
 * follows belongs to the next layer.
 *
 * <p>All heads together may have {@value #MAX_BYTES} bytes. Bytes that are no HTTP are refused as
 * soon as they can be told, not when the line is complete: from a server that speaks something else
 * it may never be.
 */
final class HttpHeadReader {
  static final int MAX_BYTES = 16 * 1024;
  private static final String START = "HTTP/";

  private byte[] line = new byte[256];
  private int lineLength;
  private int total;

  /** Null before the first line of a head is complete. */
  private @Nullable HttpHead head;

  /** The next head when its empty line has come; else null, and all bytes are taken. */
  @Nullable HttpHead read(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      byte b = from.get();
      total++;
      if (b == '\n') {
        HttpHead complete = endLine();
        if (complete != null) {
          return complete;
        }
      } else {
        append(b);
        refuseOtherProtocols(from);
      }
      if (total >= MAX_BYTES) {
        throw new IOException(
            "HTTP head longer than " + MAX_BYTES + " bytes, at " + Quoted.text(line()));
      }
    }
    return null;
  }

  private void append(byte b) {
    if (lineLength == line.length) {
      line = Arrays.copyOf(line, 2 * lineLength);
    }
    line[lineLength++] = b;
  }

  private void refuseOtherProtocols(ByteBuffer from) throws IOException {
    boolean starts = head == null && lineLength <= START.length();
    if (!starts || line[lineLength - 1] == START.charAt(lineLength - 1)) {
      return;
    }
    for (int shown = lineLength; shown < 16 && from.hasRemaining(); shown++) {
      append(from.get());
    }
    throw new IOException("the answer is not HTTP: " + Quoted.text(line()));
  }

  /** The head, if this was the empty line. A bare LF ends a line, too (RFC 9112 2.2). */
  private @Nullable HttpHead endLine() throws IOException {
    if (lineLength > 0 && line[lineLength - 1] == '\r') {
      lineLength--;
    }
    String text = line();
    lineLength = 0;
    HttpHead head = this.head;
    if (head == null) {
      this.head = new HttpHead(text);
      this.head.status();
      return null;
    }
    if (!text.isEmpty()) {
      head.addLine(text);
      return null;
    }
    this.head = null;
    return head;
  }

  private String line() {
    return new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
  }
}
