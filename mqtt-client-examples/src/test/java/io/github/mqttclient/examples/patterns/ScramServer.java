package io.github.mqttclient.examples.patterns;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import org.apache.activemq.artemis.spi.core.security.scram.ScramException;
import org.apache.activemq.artemis.spi.core.security.scram.ScramUtils;

/**
 * As much of an MQTT 5.0 server as it takes to authenticate one client after the other with
 * SCRAM-SHA-256 (RFC 5802), once and again. The keys are made by Artemis.
 */
final class ScramServer implements AutoCloseable {
  private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  private static final int ITERATIONS = 4096;
  private static final byte[] METHOD = property(0x15, bytes("SCRAM-SHA-256"));

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final String password;

  ScramServer(String password) throws IOException {
    this.password = password;
    Thread thread = new Thread(this::serveAll, "scram server");
    thread.setDaemon(true);
    thread.start();
  }

  String uri() {
    return "mqtt://127.0.0.1:" + listener.getLocalPort();
  }

  private void serveAll() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        serve(client);
      } catch (IOException e) {
        // The client has gone, or the test is over.
      }
    }
  }

  private void serve(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    String clientFirst = "";
    String serverFirst = "";
    boolean connected = false;
    while (true) {
      int type = in.readUnsignedByte() >> 4;
      byte[] packet = in.readNBytes(in.readUnsignedByte()); // All are shorter than 128 bytes ...
      if (type == 14) {
        return; // DISCONNECT
      }
      String data = authenticationData(packet);
      if (type == 1 || data.startsWith("n,,")) {
        clientFirst = data;
        String nonce = data.substring(data.indexOf(",r=") + 3);
        serverFirst = "r=" + nonce + "andMine,s=" + SALT + ",i=" + ITERATIONS;
        send(client, 0xF0, 0x18, serverFirst);
        continue;
      }
      String signature = signatureFor(clientFirst, serverFirst, data);
      if (signature.isEmpty()) {
        client.getOutputStream().write(new byte[] {0x20, 3, 0, (byte) 0x87, 0}); // Not authorized.
        return;
      }
      if (connected) {
        send(client, 0xF0, 0, "v=" + signature);
      } else {
        send(client, 0x20, 0, "v=" + signature);
      }
      connected = true;
    }
  }

  /** The last property, since this client sends the data last. */
  private static String authenticationData(byte[] packet) {
    for (int i = packet.length - 3; i >= 0; i--) {
      int length = ((packet[i + 1] & 0xFF) << 8) | (packet[i + 2] & 0xFF);
      boolean isText = i + 3 < packet.length && (packet[i + 3] == 'n' || packet[i + 3] == 'c');
      if (packet[i] == 0x16 && isText && i + 3 + length <= packet.length) {
        return new String(packet, i + 3, length, StandardCharsets.UTF_8);
      }
    }
    throw new AssertionError("no authentication data in " + Arrays.toString(packet));
  }

  private static void send(Socket client, int header, int reasonCode, String data)
      throws IOException {
    ByteArrayOutputStream properties = new ByteArrayOutputStream();
    if (header == 0x20) {
      properties.writeBytes(property(0x12, bytes("assigned")));
    }
    properties.writeBytes(METHOD);
    properties.writeBytes(property(0x16, bytes(data)));
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(header);
    int variable = properties.size() + (header == 0x20 ? 2 : 1) + length(properties.size()).length;
    packet.writeBytes(length(variable));
    if (header == 0x20) {
      packet.write(0); // CONNACK: no session present.
    }
    packet.write(reasonCode);
    packet.writeBytes(length(properties.size()));
    packet.writeBytes(properties.toByteArray());
    client.getOutputStream().write(packet.toByteArray());
  }

  /** A variable byte integer below 16,384. */
  private static byte[] length(int value) {
    return value < 128
        ? new byte[] {(byte) value}
        : new byte[] {(byte) ((value & 0x7F) | 0x80), (byte) (value >> 7)};
  }

  private static byte[] property(int identifier, byte[] data) {
    ByteArrayOutputStream property = new ByteArrayOutputStream();
    property.write(identifier);
    property.write(data.length >> 8);
    property.write(data.length);
    property.writeBytes(data);
    return property.toByteArray();
  }

  /** Empty if the message does not prove that the client knows the password. */
  private String signatureFor(String clientFirst, String serverFirst, String clientFinal) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      ScramUtils.NewPasswordByteArrayData keys =
          ScramUtils.newPassword(
              password,
              Base64.getDecoder().decode(SALT),
              ITERATIONS,
              sha256,
              Mac.getInstance("HmacSHA256"));
      int proofAt = clientFinal.lastIndexOf(",p=");
      byte[] clientKey = Base64.getDecoder().decode(clientFinal.substring(proofAt + 3));
      String dialogue =
          clientFirst.substring(3) + "," + serverFirst + "," + clientFinal.substring(0, proofAt);
      byte[] clientSignature = hmac(keys.storedKey, dialogue);
      for (int i = 0; i < clientKey.length; i++) {
        clientKey[i] ^= clientSignature[i];
      }
      return Arrays.equals(sha256.digest(clientKey), keys.storedKey)
          ? Base64.getEncoder().encodeToString(hmac(keys.serverKey, dialogue))
          : "";
    } catch (GeneralSecurityException | ScramException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
    return ScramUtils.createHmac(key, "HmacSHA256").doFinal(bytes(message));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
