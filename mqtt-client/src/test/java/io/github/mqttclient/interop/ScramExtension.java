package io.github.mqttclient.interop;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.EnhancedAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthConnectInput;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthOutput;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import org.apache.activemq.artemis.spi.core.security.scram.ScramException;
import org.apache.activemq.artemis.spi.core.security.scram.ScramUtils;

/**
 * Has HiveMQ authenticate with SCRAM-SHA-256: the server's side of RFC 5802 section 3, with the
 * keys of a password as Artemis makes them, so that nothing here is the code under test.
 */
final class ScramExtension implements ExtensionMain {
  static final String USER = "meter,17=x";
  static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  static final int ITERATIONS = 5000;

  /** Can be changed: a re-authentication with the old one fails then. */
  final AtomicReference<String> password = new AtomicReference<>("pencil");

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    Services.securityRegistry().setEnhancedAuthenticatorProvider(client -> new Dialogue());
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

  private final class Dialogue implements EnhancedAuthenticator {
    private String clientFirst = "";
    private String serverFirst = "";

    @Override
    public void onConnect(EnhancedAuthConnectInput input, EnhancedAuthOutput output) {
      if (!input.getConnectPacket().getAuthenticationMethod().orElse("").equals("SCRAM-SHA-256")) {
        output.failAuthentication(DisconnectedReasonCode.BAD_AUTHENTICATION_METHOD, "only SCRAM");
        return;
      }
      byte[] data = new byte[input.getConnectPacket().getAuthenticationData().get().remaining()];
      input.getConnectPacket().getAuthenticationData().get().get(data);
      first(text(data), output);
    }

    @Override
    public void onReAuth(EnhancedAuthInput input, EnhancedAuthOutput output) {
      first(text(input.getAuthPacket().getAuthenticationDataAsArray().get()), output);
    }

    private void first(String message, EnhancedAuthOutput output) {
      clientFirst = message;
      String nonce = message.substring(message.indexOf(",r=") + 3);
      serverFirst = "r=" + nonce + "andMine,s=" + SALT + ",i=" + ITERATIONS;
      output.continueAuthentication(bytes(serverFirst));
    }

    @Override
    public void onAuth(EnhancedAuthInput input, EnhancedAuthOutput output) {
      String message = text(input.getAuthPacket().getAuthenticationDataAsArray().get());
      String signature;
      try {
        signature = signatureFor(message);
      } catch (GeneralSecurityException | ScramException e) {
        throw new AssertionError(e);
      }
      if (signature.isEmpty()) {
        output.failAuthentication(DisconnectedReasonCode.NOT_AUTHORIZED, "invalid-proof");
      } else {
        output.authenticateSuccessfully(bytes("v=" + signature));
      }
    }

    /** Empty if the message proves nothing. */
    private String signatureFor(String clientFinal)
        throws GeneralSecurityException, ScramException {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      ScramUtils.NewPasswordByteArrayData keys =
          ScramUtils.newPassword(
              password.get(),
              Base64.getDecoder().decode(SALT),
              ITERATIONS,
              sha256,
              Mac.getInstance("HmacSHA256"));
      int proofAt = clientFinal.lastIndexOf(",p=");
      byte[] clientKey = Base64.getDecoder().decode(clientFinal.substring(proofAt + 3));
      String authMessage =
          clientFirst.substring(3) + "," + serverFirst + "," + clientFinal.substring(0, proofAt);
      byte[] clientSignature = hmac(keys.storedKey, authMessage);
      for (int i = 0; i < clientKey.length; i++) {
        clientKey[i] ^= clientSignature[i];
      }
      boolean proved =
          clientFirst.startsWith("n,,n=meter=2C17=3Dx,r=")
              && clientFinal.startsWith(
                  "c=biws," + serverFirst.substring(0, serverFirst.indexOf(',')))
              && Arrays.equals(sha256.digest(clientKey), keys.storedKey);
      return proved ? Base64.getEncoder().encodeToString(hmac(keys.serverKey, authMessage)) : "";
    }

    private byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
      return ScramUtils.createHmac(key, "HmacSHA256").doFinal(bytes(message));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
