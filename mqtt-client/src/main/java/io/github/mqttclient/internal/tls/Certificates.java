package io.github.mqttclient.internal.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What certificates say, in words. */
final class Certificates {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private Certificates() {}

  /** {@code certificate of CN=x}. */
  static String name(X509Certificate certificate) {
    return "certificate of " + certificate.getSubjectX500Principal().getName();
  }

  /** The host names and addresses that it is for. */
  static List<String> hosts(X509Certificate certificate) {
    List<String> hosts = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          boolean isHost = name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS);
          if (isHost && name.get(1) instanceof String text) {
            hosts.add(text);
          }
        }
      }
    } catch (CertificateParsingException e) {
      return hosts; // It is for nobody then.
    }
    return hosts;
  }

  /** Whether it is for a host. To explain a refusal only: the platform decides. */
  static boolean isFor(String host, X509Certificate certificate) {
    String wanted = host.toLowerCase(Locale.ROOT);
    int dot = wanted.indexOf('.');
    String anyOfDomain = dot < 0 ? "*" : "*" + wanted.substring(dot);
    for (String name : hosts(certificate)) {
      String given = name.toLowerCase(Locale.ROOT);
      if (given.equals(wanted) || given.equals(anyOfDomain)) {
        return true;
      }
    }
    return false;
  }

  static boolean isSelfSigned(X509Certificate certificate) {
    return isSignedBy(certificate, certificate);
  }

  static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** {@code sha256/…} of its public key. */
  static String pin(X509Certificate certificate) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return "sha256/" + Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every platform has SHA-256", e);
    }
  }

  /** A cause of this type, however deep; null if there is none. */
  static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
