package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException.Problem;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Lets another trust manager decide, and says in words why it refused a server. */
final class ExplainingTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager decides;

  ExplainingTrust(X509ExtendedTrustManager decides) {
    this.decides = decides;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      decides.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw explain(chain, engine.getPeerHost(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    decides.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    decides.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    decides.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    decides.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    decides.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return decides.getAcceptedIssuers();
  }

  private static CertificateException explain(
      X509Certificate[] chain, @Nullable String host, CertificateException refusal) {
    if (chain.length == 0) {
      return refusal;
    }
    CertificateRefusal time = wrongTime(chain, refusal);
    if (time != null) {
      return time;
    }
    X509Certificate server = chain[0];
    if (Certificates.cause(refusal, CertPathBuilderException.class) != null
        || Certificates.cause(refusal, CertPathValidatorException.class) != null) {
      return untrusted(chain, refusal);
    }
    if (host != null && !Certificates.isFor(host, server)) {
      return new CertificateRefusal(
          "host name " + host + " does not match " + Certificates.hosts(server),
          Problem.HOST_NAME,
          server,
          refusal);
    }
    return new CertificateRefusal(
        Certificates.name(server) + " is not accepted: " + refusal.getMessage(),
        Problem.SERVER_CERTIFICATE,
        server,
        refusal);
  }

  private static @Nullable CertificateRefusal wrongTime(
      X509Certificate[] chain, CertificateException refusal) {
    Instant now = Instant.now();
    for (X509Certificate certificate : chain) {
      Instant end = certificate.getNotAfter().toInstant();
      Instant start = certificate.getNotBefore().toInstant();
      if (end.isBefore(now)) {
        return new CertificateRefusal(
            Certificates.name(certificate) + " expired on " + end,
            Problem.EXPIRED,
            certificate,
            refusal);
      }
      if (start.isAfter(now)) {
        return new CertificateRefusal(
            Certificates.name(certificate) + " is not valid before " + start,
            Problem.NOT_YET_VALID,
            certificate,
            refusal);
      }
    }
    return null;
  }

  /** The path from the server's certificate to an authority cannot be built or is not valid. */
  private static CertificateRefusal untrusted(
      X509Certificate[] chain, CertificateException refusal) {
    X509Certificate server = chain[0];
    Throwable time = Certificates.cause(refusal, CertificateExpiredException.class);
    if (time != null) { // Not of the chain, so of the authority that is trusted.
      return new CertificateRefusal(
          "the trusted authority of "
              + Certificates.name(server)
              + " has expired: "
              + time.getMessage(),
          Problem.EXPIRED,
          server,
          refusal);
    }
    if (Certificates.isSelfSigned(server)) {
      return new CertificateRefusal(
          "self-signed " + Certificates.name(server) + " is not trusted",
          Problem.SELF_SIGNED,
          server,
          refusal);
    }
    X509Certificate top = top(chain);
    return new CertificateRefusal(
        Certificates.name(server)
            + " is signed by an unknown authority, "
            + top.getIssuerX500Principal().getName(),
        Problem.UNKNOWN_AUTHORITY,
        server,
        refusal);
  }

  /** The last certificate on the way up from the first, in whatever order they came. */
  private static X509Certificate top(X509Certificate[] chain) {
    X509Certificate top = chain[0];
    for (int i = 0; i < chain.length; i++) {
      X509Certificate issuer = issuer(top, chain);
      if (issuer == null) {
        return top;
      }
      top = issuer;
    }
    return top;
  }

  private static @Nullable X509Certificate issuer(
      X509Certificate certificate, X509Certificate[] chain) {
    for (X509Certificate candidate : chain) {
      if (!candidate.equals(certificate) && Certificates.isSignedBy(certificate, candidate)) {
        return candidate;
      }
    }
    return null;
  }
}
