package io.mercurehub.spring.actuate;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.subscription.Subscription;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The endpoint {@code mercure} of Actuator: how many subscribe, and to what; no data of updates, and nothing about persons. */
@Endpoint(id = "mercure")
public final class HubEndpoint {

    /** There may be a million; whoever wants all asks the subscription API. */
    private static final int MAX_TOPICS = 1_000;

    private final Hub hub;

    public HubEndpoint(Hub hub) {
        this.hub = hub;
    }

    /**
     * What a hub does now.
     *
     * @param subscribers how many there are
     * @param draining whether new ones are turned away, since the hub is about to stop
     * @param lastEventId the id of the newest update
     * @param tracksSubscriptions whether it is known who subscribes to what: the property {@code mercure.hub.subscriptions}
     * @param subscriptions how many there are, each of one subscriber to one matcher
     * @param topics the matchers with the most subscriptions, at most 1,000
     */
    public record Report(
            int subscribers,
            boolean draining,
            String lastEventId,
            boolean tracksSubscriptions,
            int subscriptions,
            List<TopicReport> topics) {}

    /**
     * What is subscribed to.
     *
     * @param topic a topic, or a template of topics
     * @param subscriptions how many there are
     */
    public record TopicReport(String topic, long subscriptions) {}

    /** {@return what the hub does now} */
    @ReadOperation
    public Report report() {
        List<Subscription> subscriptions = hub.activeSubscriptions();
        Map<String, Long> byTopic = subscriptions.stream()
                .collect(Collectors.groupingBy(
                        subscription -> subscription.matcher().pattern(), Collectors.counting()));
        List<TopicReport> topics = byTopic.entrySet().stream()
                .map(entry -> new TopicReport(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(TopicReport::subscriptions)
                        .reversed()
                        .thenComparing(TopicReport::topic))
                .limit(MAX_TOPICS)
                .toList();
        return new Report(
                hub.connectedSubscribers(),
                hub.isDraining(),
                hub.lastEventId().value(),
                hub.config().subscriptions(),
                subscriptions.size(),
                topics);
    }
}
