package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException.Problem;
import io.github.mqttclient.internal.transport.TlsTransport;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Refuses servers that have none of the pinned keys. A key counts if it is that of the server's
 * certificate or of one that has signed it, link by link: a server could send others beside them.
 */
final class Pins implements TlsTransport.SessionCheck {
  private final List<String> pins;

  Pins(List<String> pins) {
    this.pins = pins;
  }

  @Override
  public void check(SSLSession session) throws SSLException {
    if (pins.isEmpty()) {
      return;
    }
    List<String> found = new ArrayList<>();
    X509Certificate below = null;
    for (Certificate link : session.getPeerCertificates()) {
      X509Certificate certificate = (X509Certificate) link;
      if (below != null && !Certificates.isSignedBy(below, certificate)) {
        break;
      }
      String pin = Certificates.pin(certificate);
      if (pins.contains(pin)) {
        return;
      }
      found.add(pin + " of " + certificate.getSubjectX500Principal().getName());
      below = certificate;
    }
    SSLException refusal = new SSLPeerUnverifiedException("no pinned key: the server has " + found);
    X509Certificate server = (X509Certificate) session.getPeerCertificates()[0];
    refusal.initCause(
        new CertificateRefusal(
            "no key of the server is pinned: " + found, Problem.NOT_PINNED, server, null));
    throw refusal;
  }
}
