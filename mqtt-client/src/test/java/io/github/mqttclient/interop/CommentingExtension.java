package io.github.mqttclient.interop;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.general.ModifiableUserProperties;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;

/**
 * Has HiveMQ add user properties to all that it answers, and reasons to what it refuses: messages
 * to topics that begin with {@value #REFUSED}.
 */
final class CommentingExtension implements ExtensionMain {
  static final String REFUSED = "refused";

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    SimpleAuthenticator everybody = (connect, decision) -> decision.authenticateSuccessfully();
    Services.securityRegistry().setAuthenticatorProvider(client -> everybody);
    Services.interceptorRegistry()
        .setConnackOutboundInterceptorProvider(
            client ->
                (connAck, changes) -> comment(changes.getConnackPacket().getUserProperties()));
    Services.initializerRegistry()
        .setClientInitializer(
            (client, context) -> {
              commentMessages(context);
              commentSubscriptions(context);
              context.addDisconnectOutboundInterceptor(
                  (disconnect, changes) ->
                      comment(changes.getDisconnectPacket().getUserProperties()));
            });
  }

  private static void commentMessages(ClientContext context) {
    context.addPublishInboundInterceptor(
        (publish, decision) -> {
          if (publish.getPublishPacket().getTopic().startsWith(REFUSED)) {
            decision.preventPublishDelivery(AckReasonCode.NOT_AUTHORIZED, "not this topic");
          }
        });
    context.addPubackOutboundInterceptor(
        (pubAck, changes) -> comment(changes.getPubackPacket().getUserProperties()));
    context.addPubrecOutboundInterceptor(
        (pubRec, changes) -> comment(changes.getPubrecPacket().getUserProperties()));
  }

  private static void commentSubscriptions(ClientContext context) {
    context.addSubackOutboundInterceptor(
        (subAck, changes) -> {
          comment(changes.getSubackPacket().getUserProperties());
          changes.getSubackPacket().setReasonString("about the filters");
        });
    context.addUnsubackOutboundInterceptor(
        (unsubAck, changes) -> {
          comment(changes.getUnsubackPacket().getUserProperties());
          changes.getUnsubackPacket().setReasonString("about the filters");
        });
  }

  private static void comment(ModifiableUserProperties properties) {
    properties.addUserProperty("z", "1");
    properties.addUserProperty("a", "größer 😀");
    properties.addUserProperty("z", "2");
  }

  /** Ends the connection of a client. */
  void end(String clientId) {
    Services.clientService()
        .disconnectClient(clientId, true, DisconnectReasonCode.ADMINISTRATIVE_ACTION, "for today");
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
}
