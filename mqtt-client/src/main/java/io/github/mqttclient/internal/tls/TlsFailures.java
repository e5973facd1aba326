package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsException.Problem;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** From what the platform throws to what the application is told. */
public final class TlsFailures {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  private static final Pattern NOT_TLS =
      Pattern.compile("Unsupported or unrecognized SSL message|plaintext connection");

  /** What servers say of the certificate of a client (RFC 8446 section 6.2). */
  private static final Set<String> ABOUT_OUR_CERTIFICATE =
      Set.of(
          "certificate_required",
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied",
          "decrypt_error");

  private TlsFailures() {}

  /** The failure to connect to a server; null if it has nothing to do with TLS. */
  public static @Nullable TlsException explain(String server, @Nullable Throwable failure) {
    if (failure instanceof TlsException options) {
      return new TlsException(
          server + ": " + options.getMessage(), options.problem(), null, options);
    }
    if (!(failure instanceof SSLException)) {
      return null;
    }
    CertificateRefusal refusal = Certificates.cause(failure, CertificateRefusal.class);
    if (refusal != null) {
      return new TlsException(
          server + ": " + refusal.getMessage(), refusal.problem, refusal.certificate, failure);
    }
    CertificateException certificate = Certificates.cause(failure, CertificateException.class);
    if (certificate != null) {
      return new TlsException(
          server + ": the certificate is not accepted: " + certificate.getMessage(),
          Problem.SERVER_CERTIFICATE,
          null,
          failure);
    }
    return said(server, String.valueOf(failure.getMessage()), failure);
  }

  private static TlsException said(String server, String text, Throwable failure) {
    Matcher alert = ALERT.matcher(text);
    if (alert.find()) {
      String name = alert.group(1);
      if (ABOUT_OUR_CERTIFICATE.contains(name)) {
        return new TlsException(
            server
                + ": the server does not accept the client's certificate, or the lack of one: "
                + name,
            Problem.CLIENT_CERTIFICATE,
            null,
            failure);
      }
      String hint =
          name.equals("handshake_failure")
              ? " (no common cipher suite, or the server wants a certificate of the client)"
              : "";
      return new TlsException(
          server + ": the server refused the TLS handshake: " + name + hint,
          Problem.HANDSHAKE,
          null,
          failure);
    }
    String reason =
        NOT_TLS.matcher(text).find() ? "the server does not speak TLS on this port" : text;
    return new TlsException(server + ": " + reason, Problem.HANDSHAKE, null, failure);
  }
}
