package io.github.mqttclient.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** The smallest program that sends what {@code pub -t t -m x} sends, to a port of this machine. */
final class SmallestPublisher {
  private static final byte[] CONNECT = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0};
  private static final byte[] PUBLISH = {0x30, 4, 0, 1, 't', 'x'};
  private static final byte[] DISCONNECT = {(byte) 0xE0, 0};

  private SmallestPublisher() {}

  public static void main(String[] args) throws IOException {
    try (Socket socket = new Socket("localhost", Integer.parseInt(args[0]))) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      out.write(CONNECT);
      in.skipNBytes(4);
      out.write(PUBLISH);
      out.write(DISCONNECT);
    }
  }
}
