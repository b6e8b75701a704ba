<?php

// page.php HUB KEY ADDRESS RECEIVER prints the response of an application's page, as a controller of it makes one.

use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Mercure\Authorization;
use Symfony\Component\Mercure\Discovery;
use Symfony\Component\Mercure\Hub;
use Symfony\Component\Mercure\HubRegistry;
use Symfony\Component\Mercure\Jwt\FactoryTokenProvider;
use Symfony\Component\WebLink\HttpHeaderSerializer;

require_once 'Symfony/Component/Mercure/autoload.php';
require_once __DIR__.'/SharedKeyFactory.php';

// What the framework's container has.
[, $url, $key, $address, $receiver] = $argv;
$factory = new SharedKeyFactory($key);
$registry = new HubRegistry(new Hub($url, new FactoryTokenProvider($factory, [], ['*']), $factory));
$request = Request::create($address);

$authorization = new Authorization($registry);
$discovery = new Discovery($registry);
$response = new Response('<!doctype html><title>Notifications</title>');
$discovery->addLink($request);
$response->headers->setCookie($authorization->createCookie($request, ['notification/'.$receiver]));

// What the framework's listener does.
$response->headers->set('Link', (new HttpHeaderSerializer())->serialize($request->attributes->get('_links')->getLinks()));
echo $response->prepare($request);
