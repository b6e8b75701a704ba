package io.mercurehub.client;

/**
 * An update as a subscriber gets it. A hub doesn't say of which topic it is: data or type do, where that matters.
 *
 * @param id its identifier, after which {@link SubscriptionBuilder#after} goes on; empty when the hub gives none, which no Mercure hub
 *     does
 * @param type what its publisher has chosen, else {@code message}, as for the listeners of a browser's {@code EventSource}
 * @param data its content; its lines are separated by LF, whatever separated them when it was published
 * @see <a href="https://mercure.rocks/spec#subscription">Subscription</a>
 */
public record ReceivedUpdate(String id, String type, String data) {

    /** {@return a short form for logs; without the data, which is nobody's business} */
    @Override
    public String toString() {
        return "ReceivedUpdate[id=" + id + ", type=" + type + ", " + data.length() + " characters]";
    }
}
