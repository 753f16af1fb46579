-- The provider, its teams and agents, forty customers with three contacts each, and who bought which plan.

INSERT INTO reseller (name, email, phone) VALUES ('Nordwind Cloud', 'support@nordwind.example', '+49 40 5550 100')
  ON CONFLICT (only_one) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone;

INSERT INTO team (name) VALUES ('Billing'), ('Cloud services'), ('Workplace'), ('Second level');

CREATE TEMP TABLE sample_agent (position int, name text, mail text, role text, team text, timezone text, language text) ON COMMIT DROP;
INSERT INTO sample_agent VALUES
  ( 1, 'Grete Lindqvist',   'grete',   'agent',         'Billing',        'Europe/Berlin',    'en'),
  ( 2, 'Tom Adebayo',       'tom',     'agent',         'Billing',        'Europe/Berlin',    'en'),
  ( 3, 'Anja Petersen',     'anja',    'agent',         'Cloud services', 'Europe/Berlin',    'de'),
  ( 4, 'Rui Carvalho',      'rui',     'agent',         'Cloud services', 'Europe/Lisbon',    'en'),
  ( 5, '陈思远',             'siyuan',  'agent',         'Cloud services', 'Asia/Shanghai',    'zh_CN'),
  ( 6, 'Mara Okafor',       'mara',    'agent',         'Cloud services', 'America/New_York', 'en'),
  ( 7, 'Jonas Feld',        'jonas',   'agent',         'Workplace',      'Europe/Berlin',    'de'),
  ( 8, 'Priya Nair',        'priya',   'agent',         'Workplace',      'Asia/Kolkata',     'en'),
  ( 9, 'Luc Bernard',       'luc',     'agent',         'Workplace',      'Europe/Paris',     'en'),
  (10, 'Elif Kaya',         'elif',    'lead',          'Second level',   'Europe/Istanbul',  'en'),
  (11, 'Hendrik Moll',      'hendrik', 'agent',         'Second level',   'Europe/Berlin',    'de'),
  (12, 'Ruth Aldinger',     'ruth',    'manager',       NULL,             'Europe/Berlin',    'en'),
  (13, 'Sven Dahl',         'sven',    'administrator', NULL,             'Europe/Berlin',    'en');
INSERT INTO agent (name, email, role, team_id, timezone, language, created_at)
  SELECT s.name, s.mail || '@nordwind.example', s.role, t.team_id, s.timezone, s.language, pg_temp.anchor() - interval '3 years'
    FROM sample_agent AS s LEFT JOIN team AS t ON t.name = s.team
   ORDER BY s.position;

-- weight: how many tickets they bring; people: name and the part of the address before @.
CREATE TEMP TABLE sample_customer (
  position int, name text, domain text, timezone text, language text, plan text, weight int, people text[]
) ON COMMIT DROP;
INSERT INTO sample_customer VALUES
  ( 1, 'Alpenblick Kliniken GmbH',         'alpenblick.example',  'Europe/Berlin',       'de',    'Around the clock',  9, '{Dr. Sabine Hölzl|hoelzl,Max Unterrainer|unterrainer,Yvonne Graf|graf}'),
  ( 2, 'Hafenkontor Bremen eG',            'hafenkontor.example', 'Europe/Berlin',       'de',    'Business Europe',   6, '{Ole Janssen|janssen,Birte Cordes|cordes,Marek Wolny|wolny}'),
  ( 3, 'Fjordline Seafood AS',             'fjordline.example',   'Europe/Oslo',         'en',    'Extended',          4, '{Ingrid Aasen|ingrid,Lars Bø|lars,Sunniva Øye|sunniva}'),
  ( 4, 'Côte Bleue Assurances',            'cotebleue.example',   'Europe/Paris',        'en',    'Business Europe',   7, '{Hélène Marchand|helene,Théo Girard|theo,Chloé Nguyen|chloe}'),
  ( 5, 'Łódzkie Tkaniny Sp. z o.o.',       'tkaniny.example',     'Europe/Warsaw',       'en',    'Basic',             3, '{Łukasz Żak|lukasz,Agnieszka Wójcik|agnieszka,Piotr Święty|piotr}'),
  ( 6, '上海云帆物流有限公司',               'yunfan.example',      'Asia/Shanghai',       'zh_CN', 'Business Asia',     8, '{王丽|wangli,刘洋|liuyang,赵敏|zhaomin}'),
  ( 7, '深圳南山精密制造有限公司',            'nanshan.example',     'Asia/Shanghai',       'zh_CN', 'Business Asia',     7, '{李强|liqiang,孙倩|sunqian,周杰|zhoujie}'),
  ( 8, '北京启明教育科技有限公司',            'qiming.example',      'Asia/Shanghai',       'zh_CN', 'Basic',             4, '{吴桐|wutong,郑爽|zhengshuang,冯雪|fengxue}'),
  ( 9, '臺北晨光設計股份有限公司',            'chenguang.example',   'Asia/Taipei',         'zh_CN', 'Business Asia',     2, '{林怡君|lin,陳柏翰|chen,黃雅婷|huang}'),
  (10, '東京さくら商事株式会社',              'sakura.example',      'Asia/Tokyo',          'en',    'Around the clock',  5, '{佐藤 健|sato,鈴木 美咲|suzuki,高橋 翔|takahashi}'),
  (11, '한빛소프트웨어 주식회사',             'hanbit.example',      'Asia/Seoul',          'en',    'Business Asia',     3, '{김민준|kim,이서연|lee,박지훈|park}'),
  (12, 'Kathmandu Trekking Cooperative',   'trekking.example',    'Asia/Kathmandu',      'en',    'Basic',             1, '{Pasang Sherpa|pasang,Anita Gurung|anita,Bikash Thapa|bikash}'),
  (13, 'Sahyadri Pharma Pvt. Ltd.',        'sahyadri.example',    'Asia/Kolkata',        'en',    'Around the clock',  8, '{Rohan Kulkarni|rohan,Meera Joshi|meera,Farhan Shaikh|farhan}'),
  (14, 'شركة الواحة للتجارة',               'alwaha.example',      'Asia/Dubai',          'en',    'Extended',          3, '{ليلى حداد|layla,عمر السالم|omar,Nadia Rahman|nadia}'),
  (15, 'אופק מערכות בע״מ',                 'ofek.example',        'Asia/Jerusalem',      'en',    'Extended',          3, '{נועה לוי|noa,יונתן כהן|yonatan,Daniel Mizrahi|daniel}'),
  (16, 'Boğaziçi Lojistik A.Ş.',           'bogazici.example',    'Europe/Istanbul',     'en',    'Business Europe',   4, '{Ayşe Yıldız|ayse,Mehmet Çelik|mehmet,Zeynep Güneş|zeynep}'),
  (17, 'Αιγαίο Ναυτιλιακή Α.Ε.',           'aigaio.example',      'Europe/Athens',       'en',    'Around the clock',  4, '{Ελένη Παππά|eleni,Γιώργος Νικολάου|giorgos,Μαρία Δήμου|maria}'),
  (18, 'ТОВ «Дніпро Агро»',                'dnipro-agro.example', 'Europe/Kiev',         'en',    'Basic',             3, '{Олена Коваль|olena,Тарас Шевчук|taras,Ірина Мороз|iryna}'),
  (19, 'Atlas Maroc Transport',            'atlasmaroc.example',  'Africa/Casablanca',   'en',    'Basic',             2, '{Youssef Benali|youssef,Salma Idrissi|salma,Karim Ouazzani|karim}'),
  (20, 'Lagos Harbour Foods Plc',          'lagosharbour.example','Africa/Lagos',        'en',    'Business Europe',   3, '{Chidinma Eze|chidinma,Tunde Bakare|tunde,Amaka Obi|amaka}'),
  (21, 'Highveld Mining Supplies',         'highveld.example',    'Africa/Johannesburg', 'en',    'Business Europe',   4, '{Thandi Mokoena|thandi,Pieter Botha|pieter,Sipho Dlamini|sipho}'),
  (22, 'Hudson & Lee Attorneys LLP',       'hudsonlee.example',   'America/New_York',    'en',    'Business Americas', 8, '{Rebecca Hudson|rebecca,Andrew Lee|andrew,Monica Reyes|monica}'),
  (23, 'Prairie Grain Cooperative',        'prairiegrain.example','America/Chicago',     'en',    'Business Americas', 5, '{Dale Sorensen|dale,Kathy Novak|kathy,Ben Whitefeather|ben}'),
  (24, 'Front Range Outdoor Inc.',         'frontrange.example',  'America/Denver',      'en',    'Business Americas', 4, '{Jess Tanner|jess,Cody Alvarez|cody,Mina Park|mina}'),
  (25, 'Pacific Reel Studios',             'pacificreel.example', 'America/Los_Angeles', 'en',    'Around the clock',  9, '{Sofia Delgado|sofia,Marcus Bell|marcus,Hana Ito|hana}'),
  (26, 'Maple Ridge Dental Group',         'mapleridge.example',  'America/Toronto',     'en',    'Business Americas', 4, '{Olivia Tremblay|olivia,Raj Singh|raj,Emma MacLeod|emma}'),
  (27, 'Avalon Ocean Research',            'avalon.example',      'America/St_Johns',    'en',    'Business Americas', 2, '{Gerry Power|gerry,Siobhan Walsh|siobhan,Neil Critch|neil}'),
  (28, 'Cafés do Vale S.A.',               'cafesdovale.example', 'America/Sao_Paulo',   'en',    'Business Americas', 5, '{João Conceição|joao,Beatriz Araújo|beatriz,Caio Simões|caio}'),
  (29, 'Flores Andinas S.A.S.',            'floresandinas.example','America/Bogota',     'en',    'Basic',             3, '{Camila Rincón|camila,Andrés Peña|andres,Luisa Ibáñez|luisa}'),
  (30, 'Ñandú Diseño S.A. de C.V.',        'nandu.example',       'America/Mexico_City', 'en',    'Basic',             3, '{Ximena Núñez|ximena,Raúl Ordóñez|raul,Inés Cantú|ines}'),
  (31, 'Southern Cross Veterinary Pty Ltd','southerncross.example','Australia/Sydney',   'en',    'Business Asia',     4, '{Kylie Bennett|kylie,Lachlan Ross|lachlan,Mei Tran|mei}'),
  (32, 'Barossa Vintners',                 'barossa.example',     'Australia/Adelaide',  'en',    'Basic',             2, '{Hugo Lehmann|hugo,Tara Quinn|tara,Ned Falkner|ned}'),
  (33, 'Kauri Timber Limited',             'kauri.example',       'Pacific/Auckland',    'en',    'Business Asia',     3, '{Aroha Ngata|aroha,Callum Reid|callum,Hēmi Parata|hemi}'),
  (34, 'Thames Archive Trust',             'thamesarchive.example','Europe/London',      'en',    'Business Europe',   5, '{Eleanor Whitby|eleanor,Imran Qureshi|imran,George Attwood|george}'),
  (35, 'O''Sullivan & Sons Distillers',    'osullivan.example',   'Europe/Dublin',       'en',    'Extended',          3, '{Niamh O''Sullivan|niamh,Cormac Daly|cormac,Aoife Brennan|aoife}'),
  (36, 'Wiener Konzerthausbetriebe',       'konzerthaus.example', 'Europe/Vienna',       'de',    'Extended',          4, '{Leopold Hrdlička|hrdlicka,Theresia Kern|kern,Emil Vukovic|vukovic}'),
  (37, 'Zürichsee Treuhand AG',            'zuerichsee.example',  'Europe/Zurich',       'de',    'Business Europe',   6, '{Urs Ammann|ammann,Regula Frei|frei,Nino Bernasconi|bernasconi}'),
  (38, 'Íshaf Útgerð hf.',                 'ishaf.example',       'Atlantic/Reykjavik',  'en',    'Business Europe',   2, '{Guðrún Þórsdóttir|gudrun,Ásgeir Jónsson|asgeir,Björk Ævarsdóttir|bjork}'),
  (39, 'Kona Reef Lodges',                 'konareef.example',    'Pacific/Honolulu',    'en',    'Basic',             2, '{Keoni Kahale|keoni,Lani Akana|lani,Walter Shimizu|walter}'),
  -- A name that a careless spreadsheet would take for a formula.
  (40, '=Summe Analytik GmbH',             'summe.example',       'Europe/Berlin',       'de',    'Business Europe',   4, '{Jürgen Klösel|kloesel,Miriam Faßbender|fassbender,Tim Ökten|oekten}');

INSERT INTO customer (name, timezone, language, created_at)
  SELECT name, timezone, language, pg_temp.anchor() - interval '500 days' + position * interval '1 day'
    FROM sample_customer ORDER BY position;

-- The first contact of each sees every ticket of the company.
INSERT INTO contact (customer_id, name, email, timezone, language, company_wide, created_at)
  SELECT c.customer_id, split_part(p.person, '|', 1), split_part(p.person, '|', 2) || '@' || s.domain, s.timezone,
         CASE WHEN s.language = 'en' THEN '' ELSE s.language END, p.position = 1, c.created_at
    FROM sample_customer AS s
    JOIN customer AS c ON c.name = s.name
   CROSS JOIN unnest(s.people) WITH ORDINALITY AS p (person, position)
   ORDER BY s.position, p.position;

-- Two of them bought a better plan in the course of the year.
CREATE TEMP TABLE sample_upgrade (customer text, plan text, days_ago int) ON COMMIT DROP;
INSERT INTO sample_upgrade VALUES ('Łódzkie Tkaniny Sp. z o.o.', 'Business Europe', 201), ('Boğaziçi Lojistik A.Ş.', 'Extended', 61);
CREATE FUNCTION pg_temp.upgraded_at(days_ago int) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT pg_temp.anchor() - days_ago * interval '1 day' + interval '10 hours'
$$;

INSERT INTO contract (customer_id, plan_id, starts_at, ends_at)
  SELECT c.customer_id, p.plan_id, k.starts_at, k.ends_at
    FROM sample_customer AS s
    JOIN customer AS c ON c.name = s.name
    LEFT JOIN sample_upgrade AS u ON u.customer = s.name
   CROSS JOIN LATERAL (VALUES (s.plan, c.created_at, pg_temp.upgraded_at(u.days_ago)),
                              (u.plan, pg_temp.upgraded_at(u.days_ago), NULL)) AS k (plan, starts_at, ends_at)
    JOIN plan AS p ON p.name = k.plan
   ORDER BY s.position, k.starts_at;
