package io.github.mqttclient;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * SCRAM for MQTT 5.0: client and server prove to each other that they know a password, which does
 * not travel and which the server need not keep (RFC 5802, RFC 7677), without channel binding.
 *
 * <pre>{@code
 * MqttClient.builder()
 *     .server("mqtts://broker")
 *     .enhancedAuthentication(ScramAuthentication.sha256("user", "pencil".toCharArray()))
 * }</pre>
 *
 * <p>The connection counts as made only when the server has proved that it knows the password, too.
 * User name and password are prepared with SASLprep (RFC 4013). How often the password is hashed is
 * the server's choice; {@link #iterations} bounds it. The hashing, which can take a second, is done
 * on a thread for blocking work. Immutable; one object may serve many clients.
 */
public final class ScramAuthentication implements EnhancedAuthentication {
  private static final int NONCE_BYTES = 24;
  private static final int LEAST_ITERATIONS = 4096;
  private static final int MOST_ITERATIONS = 10_000_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Hash hash;
  private final String userName;
  private final Supplier<char[]> password;
  private final String authorizationId;
  private final int leastIterations;
  private final int mostIterations;
  private final Supplier<String> nonces;

  /** The hash functions, as the method and the platform name them. */
  enum Hash {
    SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1"),
    SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256"),
    SHA_512("SCRAM-SHA-512", "SHA-512", "HmacSHA512");

    final String method;
    final String digest;
    final String mac;

    Hash(String method, String digest, String mac) {
      this.method = method;
      this.digest = digest;
      this.mac = mac;
    }
  }

  private ScramAuthentication(
      Hash hash,
      String userName,
      Supplier<char[]> password,
      String authorizationId,
      int leastIterations,
      int mostIterations,
      Supplier<String> nonces) {
    this.hash = hash;
    this.userName = userName;
    this.password = password;
    this.authorizationId = authorizationId;
    this.leastIterations = leastIterations;
    this.mostIterations = mostIterations;
    this.nonces = nonces;
  }

  private static ScramAuthentication of(Hash hash, String userName, Supplier<char[]> password) {
    return new ScramAuthentication(
        hash,
        prepared("userName", userName),
        Objects.requireNonNull(password, "password"),
        "",
        LEAST_ITERATIONS,
        MOST_ITERATIONS,
        ScramAuthentication::nonce);
  }

  private static String prepared(String field, String text) {
    String prepared = SaslPrep.prepare(field, Checks.text(field, text));
    if (prepared.isEmpty()) {
      throw new IllegalArgumentException(field + " must not be empty");
    }
    return prepared;
  }

  /** Printable ASCII without a comma. */
  private static String nonce() {
    byte[] random = new byte[NONCE_BYTES];
    RANDOM.nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  /** Gives a copy of its own of the password to each exchange, which wipes it after use. */
  private static Supplier<char[]> copies(char[] password) {
    if (password.length == 0) {
      throw new IllegalArgumentException("password must not be empty");
    }
    char[] kept = password.clone();
    Arrays.fill(ScramExchange.prepared(kept), (byte) 0); // A mistake shows itself at once.
    return kept::clone;
  }

  /**
   * SCRAM-SHA-1 (RFC 5802).
   *
   * @param password copied: the caller may wipe it
   */
  public static ScramAuthentication sha1(String userName, char[] password) {
    return of(Hash.SHA_1, userName, copies(password));
  }

  /**
   * SCRAM-SHA-256 (RFC 7677).
   *
   * @param password copied: the caller may wipe it
   */
  public static ScramAuthentication sha256(String userName, char[] password) {
    return of(Hash.SHA_256, userName, copies(password));
  }

  /**
   * SCRAM-SHA-512.
   *
   * @param password copied: the caller may wipe it
   */
  public static ScramAuthentication sha512(String userName, char[] password) {
    return of(Hash.SHA_512, userName, copies(password));
  }

  /**
   * The same with a password that is asked for in each exchange, on a thread for blocking work, so
   * it may be read from a file or entered by somebody. The array that it returns is wiped.
   */
  public ScramAuthentication password(Supplier<char[]> password) {
    return new ScramAuthentication(
        hash,
        userName,
        Objects.requireNonNull(password, "password"),
        authorizationId,
        leastIterations,
        mostIterations,
        nonces);
  }

  /** The same on behalf of another user. Default: the user who authenticates. */
  public ScramAuthentication authorizationId(String authorizationId) {
    return new ScramAuthentication(
        hash,
        userName,
        password,
        prepared("authorizationId", authorizationId),
        leastIterations,
        mostIterations,
        nonces);
  }

  /**
   * The same with other bounds on the iteration count of the server; beyond them the authentication
   * fails. A small count lets whoever listens guess the password sooner, a large one is work for
   * this client. Default: 4,096 to 10,000,000.
   */
  public ScramAuthentication iterations(int least, int most) {
    Checks.range("least", least, 1, Integer.MAX_VALUE);
    Checks.range("most", most, least, Integer.MAX_VALUE);
    return new ScramAuthentication(hash, userName, password, authorizationId, least, most, nonces);
  }

  /** The same with nonces that a test knows. */
  ScramAuthentication nonces(Supplier<String> nonces) {
    return new ScramAuthentication(
        hash, userName, password, authorizationId, leastIterations, mostIterations, nonces);
  }

  @Override
  public String method() {
    return hash.method;
  }

  @Override
  public Exchange start() {
    return new ScramExchange(
        hash,
        header(),
        "n=" + escaped(userName) + ",r=",
        nonces.get(),
        password,
        leastIterations,
        mostIterations);
  }

  /** No channel binding, and whom to act for (RFC 5802 section 7: gs2-header). */
  private String header() {
    return "n," + (authorizationId.isEmpty() ? "" : "a=" + escaped(authorizationId)) + ",";
  }

  private static String escaped(String name) {
    return name.replace("=", "=3D").replace(",", "=2C");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Method and user, never the password. */
  @Override
  public String toString() {
    return hash.method + " as \"" + userName + "\"";
  }
}
