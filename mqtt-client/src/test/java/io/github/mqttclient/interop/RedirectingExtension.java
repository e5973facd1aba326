package io.github.mqttclient.interop;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;

/**
 * Has HiveMQ send clients to another server: with CONNACK or, when the test says so, DISCONNECT.
 */
final class RedirectingExtension implements ExtensionMain {
  private final String reference;

  /** What the next CONNACKs say; {@code SUCCESS}: the client may stay. */
  volatile ConnackReasonCode answer = ConnackReasonCode.SUCCESS;

  RedirectingExtension(String reference) {
    this.reference = reference;
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    SimpleAuthenticator authenticator =
        (connect, decision) -> {
          if (answer == ConnackReasonCode.SUCCESS) {
            decision.authenticateSuccessfully();
          } else {
            decision.failAuthentication(answer);
          }
        };
    Services.securityRegistry().setAuthenticatorProvider(client -> authenticator);
    Services.interceptorRegistry()
        .setConnackOutboundInterceptorProvider(
            client ->
                (connAck, changes) -> {
                  if (connAck.getConnackPacket().getReasonCode() != ConnackReasonCode.SUCCESS) {
                    changes.getConnackPacket().setServerReference(reference);
                  }
                });
    Services.initializerRegistry()
        .setClientInitializer(
            (client, context) ->
                context.addDisconnectOutboundInterceptor(
                    (disconnect, changes) ->
                        changes.getDisconnectPacket().setServerReference(reference)));
  }

  /** Ends the connection of a client and sends it away. */
  void sendAway(String clientId, DisconnectReasonCode reasonCode) {
    Services.clientService().disconnectClient(clientId, true, reasonCode, "maintenance");
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
}
