package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException.Problem;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** What is wrong with which certificate; inside the exception of the handshake that it ends. */
final class CertificateRefusal extends CertificateException {
  private static final long serialVersionUID = 1;

  final Problem problem;
  final transient X509Certificate certificate;

  CertificateRefusal(
      String message, Problem problem, X509Certificate certificate, @Nullable Throwable cause) {
    super(message, cause);
    this.problem = problem;
    this.certificate = certificate;
  }
}
