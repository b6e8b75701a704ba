<?php

use Symfony\Component\Mercure\HubInterface;
use Symfony\Component\Mercure\Update;
use Symfony\Contracts\HttpClient\Exception\HttpExceptionInterface;

final class NotificationPublisher
{
    public function __construct(private HubInterface $hub)
    {
    }

    /** Sends a notification to its receivers and nobody else, and returns the id of the update. */
    public function publish(array $receivers, array $notification, string $type): string
    {
        $topics = array_map(static fn (string $id): string => 'notification/'.$id, $receivers);
        $json = json_encode($notification, JSON_THROW_ON_ERROR);

        return $this->hub->publish(new Update($topics, $json, true, null, $type));
    }

    /** What the log should have: the exception itself only says "Failed to send an update." */
    public static function explain(\Throwable $failure): string
    {
        $texts = [];
        for ($cause = $failure; null !== $cause; $cause = $cause->getPrevious()) {
            $texts[] = $cause->getMessage();
            if ($cause instanceof HttpExceptionInterface) {
                $texts[] = 'The hub: '.$cause->getResponse()->getContent(false);
            }
        }

        return implode("\n", $texts);
    }
}
