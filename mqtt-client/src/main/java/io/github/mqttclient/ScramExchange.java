package io.github.mqttclient;

import static io.github.mqttclient.ScramAuthentication.utf8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One SCRAM dialogue (RFC 5802 section 3).
 *
 * <pre>
 *  client first   n,,n=user,r=clientNonce
 *  server first   r=clientNonceServerNonce,s=salt,i=iterations
 *  client final   c=biws,r=clientNonceServerNonce,p=ClientProof
 *  server final   v=ServerSignature    or    e=what is wrong
 * </pre>
 */
final class ScramExchange implements EnhancedAuthentication.Exchange {
  /** Looked at now and then, since nobody may wait for the result any more. */
  private static final int ITERATIONS_BETWEEN_LOOKS = 1024;

  private final ScramAuthentication.Hash hash;
  private final String header;
  private final String clientFirstBare;
  private final String clientNonce;
  private final Supplier<char[]> password;
  private final int leastIterations;
  private final int mostIterations;

  private Phase phase = Phase.NOT_STARTED;

  /** What the server has to send at the end; empty before {@link Phase#FINAL_SENT}. */
  private byte[] serverSignature = {};

  private enum Phase {
    NOT_STARTED,
    FIRST_SENT,
    FINAL_SENT,
    OVER
  }

  ScramExchange(
      ScramAuthentication.Hash hash,
      String header,
      String userAttribute,
      String clientNonce,
      Supplier<char[]> password,
      int leastIterations,
      int mostIterations) {
    this.hash = hash;
    this.header = header;
    this.clientFirstBare = userAttribute + clientNonce;
    this.clientNonce = clientNonce;
    this.password = password;
    this.leastIterations = leastIterations;
    this.mostIterations = mostIterations;
  }

  @Override
  public CompletionStage<byte[]> initialData() {
    phase = Phase.FIRST_SENT;
    return CompletableFuture.completedFuture(utf8(header + clientFirstBare));
  }

  @Override
  public CompletionStage<byte[]> onChallenge(byte[] data) {
    if (phase != Phase.FIRST_SENT) {
      throw failure("the server sent another challenge after " + phase);
    }
    String serverFirst = text(data);
    String[] attributes = serverFirst.split(",", -1);
    if (serverFirst.startsWith("m=")) {
      throw failure("the server wants an extension that this client does not know: " + serverFirst);
    }
    if (attributes.length < 3) {
      throw failure("the server's first message is not r=,s=,i=: " + serverFirst);
    }
    String nonce = value(attributes[0], "r=");
    if (!nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
      throw failure("the server's nonce does not continue that of the client: " + nonce);
    }
    byte[] salt = base64(value(attributes[1], "s="), "salt");
    int iterations = iterations(value(attributes[2], "i="));
    byte[] clientFinal = clientFinal(serverFirst, nonce, salt, iterations);
    phase = Phase.FINAL_SENT;
    return CompletableFuture.completedFuture(clientFinal);
  }

  private byte[] clientFinal(String serverFirst, String nonce, byte[] salt, int iterations) {
    String withoutProof = "c=" + Base64.getEncoder().encodeToString(utf8(header)) + ",r=" + nonce;
    byte[] authMessage = utf8(clientFirstBare + "," + serverFirst + "," + withoutProof);
    byte[] saltedPassword = saltedPassword(salt, iterations);
    byte[] clientKey = hmac(saltedPassword, utf8("Client Key"));
    byte[] serverKey = hmac(saltedPassword, utf8("Server Key"));
    byte[] proof = hmac(digest(clientKey), authMessage);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    serverSignature = hmac(serverKey, authMessage);
    Arrays.fill(saltedPassword, (byte) 0);
    Arrays.fill(clientKey, (byte) 0);
    Arrays.fill(serverKey, (byte) 0);
    return utf8(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
  }

  @Override
  public CompletionStage<Void> onSuccess(byte[] data) {
    if (phase != Phase.FINAL_SENT) {
      throw failure("the server accepted without having asked for a proof");
    }
    String serverFinal = text(data);
    if (serverFinal.startsWith("e=")) {
      throw failure("the server says " + serverFinal);
    }
    byte[] signature = base64(value(serverFinal.split(",", -1)[0], "v="), "signature");
    if (!MessageDigest.isEqual(signature, serverSignature)) { // in constant time
      throw failure("wrong server signature: the server does not know the password");
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onEnd(Optional<MqttException> failure) {
    phase = Phase.OVER;
    Arrays.fill(serverSignature, (byte) 0);
  }

  private AuthenticationFailedException failure(String text) {
    return new AuthenticationFailedException(hash.method + ": " + text, null, null);
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }

  private String value(String attribute, String name) {
    if (!attribute.startsWith(name)) {
      throw failure("\"" + name + "\" is expected from the server, not \"" + attribute + "\"");
    }
    return attribute.substring(name.length());
  }

  private byte[] base64(String value, String what) {
    try {
      byte[] bytes = Base64.getDecoder().decode(value);
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw failure("the server's " + what + " is not base64: \"" + value + "\"");
  }

  private int iterations(String value) {
    long count;
    try {
      count = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw failure("the server's iteration count is not a number: \"" + value + "\"");
    }
    if (count < leastIterations || count > mostIterations) {
      throw failure(
          "the server's iteration count must be from "
              + leastIterations
              + " to "
              + mostIterations
              + ": "
              + count);
    }
    return (int) count;
  }

  /** Hi() of RFC 5802, which is PBKDF2 with one block. */
  private byte[] saltedPassword(byte[] salt, int iterations) {
    char[] secret = password.get();
    byte[] key = prepared(secret);
    Arrays.fill(secret, '\0');
    try {
      Mac mac = Mac.getInstance(hash.mac);
      mac.init(new SecretKeySpec(key, hash.mac));
      mac.update(salt);
      byte[] last = mac.doFinal(new byte[] {0, 0, 0, 1});
      byte[] result = last.clone();
      for (int i = 1; i < iterations; i++) {
        if (i % ITERATIONS_BETWEEN_LOOKS == 0 && Thread.currentThread().isInterrupted()) {
          throw failure("interrupted");
        }
        mac.update(last);
        mac.doFinal(last, 0);
        for (int j = 0; j < result.length; j++) {
          result[j] ^= last[j];
        }
      }
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(hash.mac + " is missing", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The password after SASLprep as UTF-8; without a String, which cannot be wiped, if ASCII. */
  static byte[] prepared(char[] password) {
    boolean ascii = true;
    for (char c : password) {
      ascii &= c >= ' ' && c <= '~';
    }
    CharBuffer prepared =
        ascii
            ? CharBuffer.wrap(password)
            : CharBuffer.wrap(SaslPrep.prepare("password", new String(password)));
    if (prepared.length() == 0) {
      throw new IllegalArgumentException("password must not be empty");
    }
    ByteBuffer encoded = ByteBuffer.allocate(3 * prepared.length());
    CoderResult unused = StandardCharsets.UTF_8.newEncoder().encode(prepared, encoded, true);
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    return bytes;
  }

  private byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(hash.mac);
      mac.init(new SecretKeySpec(key, hash.mac));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(hash.mac + " is missing", e);
    }
  }

  private byte[] digest(byte[] message) {
    try {
      return MessageDigest.getInstance(hash.digest).digest(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(hash.digest + " is missing", e);
    }
  }
}
