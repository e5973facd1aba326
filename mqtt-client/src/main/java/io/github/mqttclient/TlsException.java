package io.github.mqttclient;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * No connection came about because of TLS: the server's certificate is not acceptable, the server
 * did not accept the client's, keys or certificates of this client cannot be read, or the handshake
 * failed otherwise. The text names the server and says what is wrong with which certificate.
 */
public final class TlsException extends ConnectException {
  private static final long serialVersionUID = 1;

  private final Problem problem;
  private final transient @Nullable X509Certificate certificate;

  /** What is wrong. */
  public enum Problem {
    /** The certificate of the server is for other names. */
    HOST_NAME,
    /** A certificate of the server is not valid any more. */
    EXPIRED,
    /** A certificate of the server is not valid yet. */
    NOT_YET_VALID,
    /** The server's certificate is signed by itself and not trusted. */
    SELF_SIGNED,
    /** The server's certificates do not lead to an authority that is trusted. */
    UNKNOWN_AUTHORITY,
    /** No certificate of the server has a pinned key. */
    NOT_PINNED,
    /** Something else about the server's certificate. */
    SERVER_CERTIFICATE,
    /** The server wants a certificate of the client, or does not accept the one it got. */
    CLIENT_CERTIFICATE,
    /** {@link TlsOptions} cannot be used: a file, a password, a name that the platform lacks. */
    OPTIONS,
    /** The handshake failed otherwise; for example, the server does not speak TLS on that port. */
    HANDSHAKE
  }

  public TlsException(
      String message,
      Problem problem,
      @Nullable X509Certificate certificate,
      @Nullable Throwable cause) {
    super(message, cause);
    this.problem = problem;
    this.certificate = certificate;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }

  /** The certificate that it is about, where that is known. */
  public Optional<X509Certificate> certificate() {
    return Optional.ofNullable(certificate);
  }
}
