package io.github.mqttclient.examples.cli;

import io.github.mqttclient.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;

/** The TLS options; files are looked at before connecting, so that a mistake is told at once. */
final class TlsSettings {
  /** Each of them turns TLS on, as with mosquitto's clients. */
  private static final Option[] WITH_TLS = {Option.CA_FILE, Option.CA_PATH, Option.TLS_OS_CERTS};

  private TlsSettings() {}

  /** Whether TLS is spoken at all. */
  static boolean areIn(ParsedOptions options) {
    for (Option option : WITH_TLS) {
      if (options.has(option)) {
        return true;
      }
    }
    return false;
  }

  static void checkTogether(ParsedOptions options) throws UsageException {
    if (options.has(Option.CERTIFICATE) != options.has(Option.KEY)) {
      throw new UsageException("Both certfile and keyfile must be provided if one of them is set.");
    }
    String keyForm = options.last(Option.KEY_FORM);
    if (keyForm == null) {
      return;
    }
    if (!options.has(Option.KEY)) {
      throw new UsageException("If keyform is set, keyfile must be also specified.");
    }
    if (!keyForm.equals("pem")) {
      throw new UsageException(
          "--keyform " + keyForm + " is not supported: keys are read from PEM files only.");
    }
  }

  static TlsOptions of(ParsedOptions options) throws UsageException {
    TlsOptions.Builder tls = TlsOptions.builder();
    trust(options, tls);
    if (options.has(Option.CERTIFICATE)) {
      tls.clientCertificate(readable(options, Option.CERTIFICATE), readable(options, Option.KEY));
    }
    if (options.has(Option.CIPHERS)) {
      tls.cipherSuites(CipherNames.suites(options.last(Option.CIPHERS, "")));
    }
    if (options.has(Option.ALPN)) {
      tls.alpn(options.last(Option.ALPN, ""));
    }
    if (options.has(Option.TLS_VERSION)) {
      tls.protocols(protocols(options.last(Option.TLS_VERSION, "")));
    }
    return tls.insecureSkipHostNameVerification(options.has(Option.INSECURE)).build();
  }

  private static void trust(ParsedOptions options, TlsOptions.Builder tls) throws UsageException {
    boolean hasFile = options.has(Option.CA_FILE);
    Path file = hasFile ? readable(options, Option.CA_FILE) : Path.of("");
    if (!options.has(Option.CA_PATH)) {
      if (hasFile) {
        tls.caFile(file);
      }
      return;
    }
    Path directory = Path.of(options.last(Option.CA_PATH, ""));
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      if (hasFile) {
        add(store, certificates(file));
      }
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, Files::isRegularFile)) {
        for (Path each : files) {
          add(store, certificates(each));
        }
      }
      if (store.size() == 0) {
        throw new UsageException("No certificate in the directory of --capath: " + directory);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      tls.trustManagerFactory(factory);
    } catch (IOException e) {
      throw new UsageException("Unable to read the directory of --capath: " + directory);
    } catch (GeneralSecurityException e) {
      throw new UsageException("--capath " + directory + ": " + e.getMessage());
    }
  }

  /** Those of a PEM file, none if it is another kind of file. */
  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    try (InputStream in = Files.newInputStream(file)) {
      return factory.generateCertificates(in);
    } catch (CertificateException e) {
      return List.of(); // A key, or a README: OpenSSL does not look at it either.
    }
  }

  private static void add(KeyStore store, Collection<? extends Certificate> certificates)
      throws GeneralSecurityException {
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca" + store.size(), certificate);
    }
  }

  private static Path readable(ParsedOptions options, Option option) throws UsageException {
    Path file = Path.of(options.last(option, ""));
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UsageException("Unable to read the file of " + option.shortName() + ": " + file);
    }
    return file;
  }

  /** This version and later ones, as for mosquitto's clients. */
  private static String[] protocols(String version) throws UsageException {
    return switch (version) {
      case "tlsv1.3" -> new String[] {"TLSv1.3"};
      case "tlsv1.2" -> new String[] {"TLSv1.3", "TLSv1.2"};
      case "tlsv1.1" -> new String[] {"TLSv1.3", "TLSv1.2", "TLSv1.1"};
      default -> throw new UsageException("Unsupported TLS version: " + version);
    };
  }
}
