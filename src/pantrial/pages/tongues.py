"""The field's words in other languages and spellings: names on pages of unfamiliar sites, and what codes are called there.

NAMES holds names in German, Spanish, Portuguese, French, Italian, Dutch, Japanese, Chinese and Korean, and the headings that
count most in some languages more; what stands for what is public in the registers' own forms, which all ask the items of WHO's
data set. VALUES holds words for the codes of v2 which `shapes` does
not know, by the shape; what may mean two codes is left out. Each shape gets a second normaliser, `SHAPE, other words`.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from pantrial.pages.shapes import NORMALISERS, name_normalisers
from pantrial.text import squeeze

NAMES: Mapping[str, str] = {
    "whyStopped": "grund des abbruchs; grund für den abbruch; abbruchgrund; grund für die unterbrechung; "
    "motif d'arrêt; "
    "motif de l'arrêt; raison de l'arrêt; motivo de la suspensión; motivo de suspensión; "
    "motivo de finalización anticipada; motivo dell'interruzione; motivo da interrupção; reden van stoppen; "
    "reden voor beëindiging; 中止理由; 暫停原因; ",
    "nctId": "registrierungs-nr.; registernr.; studienregisternummer; registereintrag; numéro d'identification; "
    "numéro de l'essai; n° d'enregistrement; identifiant de l'essai; identificador único; "
    "número de identificación; código de registro; n.º de registro; numero di registrazione; "
    "numero registro; código de identificação; n.º de registo; trialnummer; registernummer onderzoek; "
    "numer rejestracyjny; registreringsnummer; регистрационный номер; 登録番号; 試験id; 試験番号; 登記編號; 试验编号; "
    "registernummer; registriernummer; studiennummer; registrierung; nº de registro; n° de registro; "
    "no. de registro; drks-nummer; registrierungsnummer; número de registro; número do registro; "
    "código del registro; número de identificación del ensayo; numéro d'enregistrement; 臨床研究実施計画番号; "
    "臨床研究等提出・公開システム番号; 注册号; cris등록번호; 등록번호; n° nct; numéro nct; n° clinicaltrials.gov; "
    "nct-nummer; nct-nr.; nct-nr; clinicaltrials.gov-nummer; clinicaltrials.gov-id; studien-id; identificador; "
    "número nct; código nct; identificativo; codice nct; nct nummer; trialregisternummer; registratienummer; "
    "cris 등록번호; 登记号",
    "orgStudyId": "protokoll nr.; protokoll-id; sponsor-protokollnummer; numéro interne; identifiant interne; "
    "référence promoteur; código interno; código del promotor; código de protocolo del patrocinador; "
    "número de protocolo del promotor; codice del protocollo; numero protocollo; codice sponsor; "
    "código interno do estudo; protocolcode; numer protokołu; číslo protokolu; 試験実施計画書番号; 計畫編號; 方案编号; "
    "연구고유번호; protokollnummer; código de protocolo; código do protocolo; 计划书编号; "
    "código de protocolo del promotor; código del protocolo; número de protocolo; n° de protocole; "
    "numéro de protocole; code protocole; référence du protocole; prüfplannummer; prüfplancode; protokoll-nr.; "
    "protokoll-code; codice protocollo; numero di protocollo; protocolnummer",
    "secondaryId": "andere studienidentifikationsnummern; weitere studiennummern; weitere identifikationsnummern; "
    "sekundär-ids; autres identifiants; autres numéros; autre(s) identifiant(s); identifiants secondaires; "
    "otros identificadores; otros números; otros códigos; outros identificadores; outros números; "
    "altri identificativi; altri codici; identificativi secondari; andere identificatienummers; "
    "andere nummers; その他の登録番号; 他機関の登録番号; 其他编号; "
    "ander register; andere registers; "
    "sekundäre ids; identificadores secundarios; identificador secundario; identificadores secundários; "
    "weitere ids; in anderen registern vergebene nummern; 在其它机构的注册号; 他の登録番号; n° eudract; "
    "numéro eudract; n° id rcb; eudract-nr.; eudract-nummer; eudract-nr; eu-ct-nummer; número eudract; nº eudract; "
    "código eudract; numero eudract; eudract nummer",
    "briefTitle": "titel der studie, allgemeinverständlich; titel der studie in allgemeinverständlicher sprache; "
    "titre de l'étude en langage courant; "
    "laientitel; titel (laienverständlich); titel für laien; titre vulgarisé; titre simplifié; "
    "título para el público; título sencillo; título popular; título simplificado; "
    "titolo semplificato; titolo per il pubblico; título simples; lekentitel; "
    "publiekstitel; tytuł skrócony; krátký název; краткое название; 試験名; 研究名; "
    "计划名称; "
    "öffentlicher titel; titel der studie (laien); título público; título publico; titre public; "
    "平易な研究名称; 簡略名; 注册题目; 요약제목; 연구제목 (요약); kurztitel; studientitel; titel der studie; "
    "titre court; titre abrégé; titre de l'étude; titre de l'essai; título corto; título breve; "
    "título del estudio; título del ensayo; título abreviado; título curto; titolo breve; titolo dello studio; "
    "titolo pubblico; korte titel; titel van het onderzoek; publieke titel; 试验通俗题目",
    "officialTitle": "titel der studie, wissenschaftlich; titel, wissenschaftlich; titre scientifique de l'étude; "
    "titel (wissenschaftlich); wissenschaftlicher titel der studie; offizieller studientitel; "
    "titre scientifique complet; titre officiel de l'étude; título científico completo; "
    "título científico del estudio; titolo scientifico dello studio; título científico do estudo; "
    "wetenschappelijke titel van het onderzoek; officiële naam; tytuł oficjalny; pełny tytuł; úplný název; "
    "fuld titel; полное название; 正式な試験名; 研究の正式名称; 試驗計畫名稱; "
    "wissenschaftlicher titel; título científico; título oficial; titre scientifique; 研究名称; "
    "正式名称; 研究课题的正式科学名称; 연구제목; vollständiger titel; offizieller titel; langtitel; titre complet; "
    "titre officiel; titre long; intitulé; título completo; título largo; título oficial del estudio; "
    "titolo completo; titolo ufficiale; titolo scientifico; titolo esteso; volledige titel; officiële titel; "
    "wetenschappelijke titel; 试验专业题目",
    "acronym": "kürzel; akronym der studie; acronyme de l'étude; acronyme de l'essai; siglas; acrónimo del estudio; "
    "acronimo dello studio; acrônimo do estudo; acroniem; skrót; akronim; zkratka; 略称; 研究简称; "
    "akronym; akronym/abkürzung der studie; acrónimo; acrônimo; acrônimo científico; acrônimo público; "
    "acronyme; 試験略称; 研究课题代号; acronimo; kurzbezeichnung; sigle",
    "overallStatus": "rekrutierung (status); status der rekrutierung; studienstand; stand der studie; "
    "état de la recherche; "
    "statut du recrutement; estado de la investigación; situación del ensayo; situación del estudio; "
    "estado actual del estudio; stato dell'arruolamento; stato del trial; stato della sperimentazione; "
    "status do estudo; situação da pesquisa; status onderzoek; status werving; status rekrutacji; "
    "status badania; stav studie; статус; статус исследования; 募集ステータス; 試験状況; 試驗狀態; 招募状态; 모집상태; "
    "rekrutierungsstatus; status der studie; estado del reclutamiento; estado de reclutamiento; "
    "situação de recrutamento; situação do recrutamento; status de recrutamento; statut de recrutement; 募集状況; "
    "進捗状況; 征募研究对象情况; 전체연구모집현황; 연구모집현황; studienstatus; rekrutierungsstand; "
    "aktueller status; statut; statut de l'essai; statut de l'étude; état de l'essai; état du recrutement; état; "
    "situación actual; situación; estado; estado del estudio; estado actual; estado del ensayo; "
    "estado reclutamiento; situação; situação do estudo; stato; stato dello studio; stato del reclutamento; "
    "stato di reclutamento; stato arruolamento; status van het onderzoek; wervingsstatus; rekruteringsstatus; "
    "试验状态",
    "start": "症例登録開始予定日; 登録開始予定日; geplanter rekrutierungsbeginn; fecha de inicio estimada; "
    "start onderzoek; begin onderzoek; einschluss des ersten patienten; "
    "studienstart; geplanter studienstart; tatsächlicher studienstart; start der studie; "
    "einschluss der ersten teilnehmenden person; erster patient eingeschlossen; "
    "datum der ersten einschliessung; rekrutierungsstart; date de démarrage; date de début prévue; "
    "date prévue de début; date de début prévisionnelle; date prévisionnelle de début; date de début réelle; "
    "début prévu; première inclusion; date de première inclusion; date de la première inclusion; "
    "date du premier recrutement; début du recrutement; fecha del primer reclutamiento; "
    "fecha de primer reclutamiento; fecha estimada de inicio; fecha prevista de inicio; "
    "fecha de inicio de inclusión; inicio previsto; inicio de reclutamiento; fecha de primera inclusión; "
    "data di inizio prevista; data prevista di inizio; data di inizio effettiva; inizio previsto; "
    "data primo arruolamento; data del primo arruolamento; data de início prevista; data prevista de início; "
    "início previsto; data da primeira inclusão; begindatum; geplande startdatum; werkelijke startdatum; "
    "start werving; start van het onderzoek; datum eerste inclusie; data rozpoczęcia; "
    "planowana data rozpoczęcia; datum zahájení; startdato; дата начала; 試験開始予定日; 登録開始日; 研究開始日; "
    "开始日期; "
    "試驗開始日期; 연구시작일; "
    "einschluss des ersten teilnehmers; first pat. in; first pat in; fpi; fpfv; first subject in; "
    "estimated date first subject enrolled; actual start of trial; "
    "(verwachte) startdatum; verwachte startdatum; fecha de inclusión del primer sujeto; "
    "fecha de inclusión del primer paciente; studienbeginn; "
    "tatsächlicher studienbeginn; datum des einschlusses des ersten teilnehmers; fecha de la primera inclusión; "
    "fecha de inicio; fecha de inicio del estudio; fecha de inicio del reclutamiento; "
    "data do primeiro recrutamento; data de início; data prevista do primeiro recrutamento; "
    "data prevista para o primeiro recrutamento; date de début; 実施期間（開始日）; 試験開始日; 第1症例登録日; "
    "首次招募日期; 첫 연구대상자 등록일; startdatum; geplanter studienbeginn; beginn der studie; "
    "beginn der rekrutierung; rekrutierungsbeginn; start der rekrutierung; date d'ouverture; "
    "date d'ouverture effective; date de début de l'étude; date de début des inclusions; début des inclusions; "
    "début de l'étude; date d'inclusion du premier patient; fecha de inicio del ensayo; fecha de inicio prevista; "
    "fecha de inicio real; inicio del estudio; inicio del reclutamiento; inicio; data di inizio; data inizio; "
    "data inizio studio; inizio dello studio; inizio arruolamento; data de início do estudo; "
    "início do recrutamento; startdatum onderzoek; start inclusie",
    "primaryCompletion": "자료수집종료일",
    "completion": "tatsächlicher abschluss der studie; tatsächlicher abschluss; abschluss der studie; "
    "fecha de fin real; fecha de fin prevista; fecha de fin estimada; "
    "einde onderzoek; tatsächlicher studienabschluss; "
    "ende der studie (geplant); tatsächliches ende; studienabschlussdatum; date de fin prévisionnelle; "
    "date prévisionnelle de fin; fin prévisionnelle; date de fin réelle; fecha de conclusión; "
    "fecha de conclusión del estudio; fecha de conclusión prevista; fecha estimada de finalización; "
    "fecha prevista de fin; fin previsto; data di fine prevista; data prevista di fine; fine prevista; "
    "data di conclusione; data prevista de término; data prevista de conclusão; fim do estudo; "
    "término previsto; geplande einddatum; verwachte einddatum; werkelijke einddatum; "
    "einde van het onderzoek; data zakończenia; planowana data zakończenia; datum ukončení; sluttdato; "
    "slutdato; дата окончания; 試験終了予定日; 研究終了日; 结束日期; 試驗結束日期; 연구 종료일; "
    "studienabschluss; study closing (lplv); study closing; "
    "geplantes ende; voraussichtliches ende; studienende; tatsächliches studienende; "
    "fecha de finalización; fecha de fin del estudio; data de conclusão; data de término; date de fin; "
    "実施期間（終了日）; 試験終了日; 연구종료일; geplantes studienende; ende der studie; "
    "voraussichtliches studienende; enddatum; date de fin prévue; date de fin d'étude; date de fin de l'étude; "
    "fin de l'étude; fin prévue; date de clôture; fecha de fin del ensayo; fecha de fin; fecha fin; "
    "fecha de finalización del estudio; fecha de finalización prevista; fin del estudio; "
    "fecha prevista de finalización; data di fine; data fine; data fine studio; fine dello studio; "
    "data de término do estudo; data de encerramento; einddatum",
    "firstSubmit": "datum der registrierung; date de l'enregistrement; date d'inscription; fecha de inscripción; "
    "fecha de alta; data di inserimento; data registrazione; data da inscrição; datum van registratie; "
    "data rejestracji; datum registrace; registreringsdatum; дата регистрации; 登記日期; 登録年月日; "
    "datum registratie; "
    "registrierungsdatum; registrierungsdatum in drks; fecha de registro; data de registro; "
    "data do registro; date d'enregistrement; 初回公表日; 登録日; 注册时间; registriert am; enregistré le; "
    "fecha de registro en el registro; data di registrazione; registratiedatum",
    "lastUpdatePost": "letzte änderung; datum der letzten änderung; letzte überarbeitung; dernière modification; "
    "date de dernière modification; mise à jour de la fiche; date de la dernière mise à jour; "
    "última modificación; fecha de la última modificación; fecha de modificación; última revisión; "
    "ultima modifica; data ultimo aggiornamento; data di aggiornamento; última modificação; "
    "data da última atualização; data de atualização; laatste update; laatst bijgewerkt; gewijzigd op; "
    "ostatnia aktualizacja; poslední aktualizace; senast uppdaterad; sidst opdateret; sist oppdatert; "
    "дата обновления; 更新日; 最新更新日; 更新日期; "
    "letzte aktualisierung; letzte aktualisierung in drks; última actualización; "
    "fecha de última actualización; última atualização; última data de aprovação; dernière mise à jour; "
    "最終公表日; 最終更新日; 最近更新日期; stand; zuletzt aktualisiert; aktualisiert am; mise à jour le; "
    "date de mise à jour; actualizado el; fecha de actualización; ultimo aggiornamento; aggiornato il; "
    "laatst gewijzigd; laatste wijziging",
    "leadSponsor": "verantwortlicher sponsor; hauptsponsor der studie; sponsor principal; promoteur principal; "
    "organisme promoteur; patrocinante; patrocinador del estudio; entidad patrocinadora; "
    "institución responsable; ente promotore; sponsor dello studio; sponsor principale; "
    "patrocinador do estudo; sponsor van het onderzoek; sponsor badania; zadavatel; sponsori; спонсор; "
    "試験依頼者; 研究代表機関; 試驗委託者; 申办者; 申办方; 의뢰자; "
    "primärer sponsor; hauptsponsor; sponsor der studie; promotor; promotor principal; patrocinador; "
    "patrocinador primario; patrocinador principal; patrocinador primário; promoteur; 主たるスポンサー; "
    "研究责任单位; 研究实施负责（组长）单位; 实施单位; 연구책임기관; sponsor/initiator der studie; "
    "träger der studie; auftraggeber; promoteur de l'étude; promoteur de l'essai; promotor del estudio; "
    "promotor del ensayo; entidad promotora; promotore; sponsor/promotore; promotore dello studio; opdrachtgever; "
    "verrichter; sponsor responsável; instituição responsável",
    "collaborators": "weitere beteiligte; partenaire; co-promoteur; co-promoteurs; co-patrocinador; "
    "promotores secundarios; "
    "promotor(es) secundario(s); altri promotori; altro sponsor; parceiros; instituições parceiras; "
    "partners; "
    "sekundärer sponsor; weitere sponsoren; promotor secundario; patrocinador secundario; "
    "patrocinadores secundarios; patrocinadores secundários; patrocinador secundário; 副次スポンサー; "
    "kooperationspartner; kooperierende einrichtungen; collaborateurs; partenaires; colaboradores; collaboratori",
    "briefSummary": "kurzbeschreibung der studie, allgemeinverständlich; kurze beschreibung des forschungsvorhabens; "
    "brève description du projet de recherche; breve descrizione del progetto di ricerca; "
    "kurze zusammenfassung der studie; "
    "zusammenfassung der studie; kurzfassung; kurze zusammenfassung; "
    "laienverständliche zusammenfassung; "
    "hintergrund; hintergrund und ziele; résumé public; résumé grand public; résumé vulgarisé; "
    "résumé de l'essai; contexte; contexte et objectifs; présentation de l'étude; resumen público; "
    "resumen breve; resumen en lenguaje sencillo; antecedentes; objetivo de la investigación; "
    "sintesi dello studio; riassunto; riassunto dello studio; sinossi; scopo della ricerca; "
    "resumo do estudo; resumo público; resumo leigo; publiekssamenvatting; achtergrond; korte samenvatting; "
    "achtergrond van het onderzoek; streszczenie; souhrn; sammanfattning; resumé; sammendrag; "
    "краткое описание; 概要; 研究概要; 試験概要; 研究摘要; 试验目的; 試驗目的; 연구 요약; "
    "samenvatting onderzoek; "
    "kurzbeschreibung; allgemeinverständliche kurzbeschreibung; kurzzusammenfassung; resumen; "
    "breve resumen; resumo; resumo breve; résumé; 연구요약; 研究の概要; zusammenfassung; studienziel; "
    "ziel der studie; ziele der studie; beschreibung der studie; résumé de l'étude; objectif; objectif principal; "
    "objectifs; objectif de l'étude; objectif de l'essai; but de la recherche; descripción; "
    "descripción del estudio; objetivo; objetivo principal; objetivo del estudio; resumen del estudio; "
    "justificación; descrição do estudo; objetivos; obiettivo; obiettivo principale; obiettivo dello studio; "
    "descrizione; sintesi; samenvatting; doel van het onderzoek; doel",
    "conditions": "untersuchte krankheit oder gesundheitsproblem; "
    "untersuchte krankheit oder untersuchtes gesundheitsproblem; maladie(s) étudiée(s); malattie studiate; "
    "malattia studiata; "
    "untersuchte krankheit, gesundheitsproblem; untersuchte krankheit(en); untersuchte erkrankung(en); "
    "untersuchte erkrankungen; untersuchte krankheiten; krankheit(en); krankheiten; erkrankungen; "
    "problema de salud; problemas de salud; problema(s) de salud; condición médica; condición o enfermedad; "
    "enfermedad o problema de salud; condition médicale; condition(s) médicale(s); problème de santé; "
    "problème(s) de santé; maladie(s); maladie concernée; patologia studiata; patologia in studio; "
    "condizione clinica; condizione medica; malattia in studio; problema di salute; condição; "
    "condição estudada; doença estudada; doenças; problema de saúde; bestudeerde aandoening; "
    "onderzochte aandoening; onderzochte ziekte; aandoeningen; choroba; schorzenie; onemocnění; sjukdom; "
    "sygdom; sykdom; заболевание; hastalık; 疾患名; 対象となる疾患; 適應症; 适应症; 研究疾病名称; 질환; "
    "untersuchte erkrankung; untersuchte krankheit; untersuchte erkrankungen/gesundheitsprobleme; "
    "gesundheitsproblem; krankheit; indikation; condición o problema de salud; condiciones de salud; "
    "problema de salud estudiado; enfermedad; enfermedades; condición de salud; condições de saúde; "
    "condições de saúde ou problemas; condição de saúde; doença; maladie; pathologie; 対象疾患名; 対象疾患; "
    "研究疾病; 目标疾病; 연구대상상태/질환; 대상질환; indication thérapeutique; indication(s); pathologie(s); "
    "maladie étudiée; maladies; localisation; erkrankung; diagnose; diagnosen; krankheitsbild; indication; "
    "indicación; indicación científica; indicación clínica; patología; patologías; patologia; patologie; "
    "enfermedad estudiada; enfermedad o condición; condición estudiada; diagnóstico; malattia; indicazione; "
    "condizione; aandoening; ziekte; ziektebeeld",
    "keywords": "stichwörter; stichworte; schlüsselwörter; mots clés; palabras-clave; descriptores; parole chiave; "
    "descritores; trefwoorden; słowa kluczowe; klíčová slova; nyckelord; ключевые слова; "
    "schlagwörter; palabras clave; palabras claves; palavras-chave; palavras chave; mots-clés; 关键词; キーワード",
    "studyType": "art der forschung; typ der studie; type d'essai; type de l'étude; clase de estudio; tipologia; "
    "tipo di sperimentazione; tipo de pesquisa; soort onderzoek; type studie; typ badania; typ studie; "
    "тип исследования; 試験種別; 研究種別; "
    "studientyp; art der studie; tipo de estudio; tipo de estudo; type d'étude; 試験の種類; 研究の種別; "
    "研究类型; 연구종류; studienart; type de recherche; nature de l'étude; tipo di studio; tipologia di studio; "
    "type onderzoek; tipo de ensayo; tipo de investigación",
    "phases": "entwicklungsphase; prüfphase; fase de investigación; fase de desarrollo; fase da pesquisa; "
    "phase de développement; phase de la recherche; onderzoeksfase; faza; faza badania; fáze; фаза; "
    "試験フェーズ; 試験のフェーズ; 試験の相; 試驗階段; 试验阶段; 研究阶段; "
    "phase der studie; studienphase; fase; fase del estudio; fase do estudo; phase de l'étude; "
    "試験等のフェーズ; フェーズ; 研究所处阶段; 임상시험단계; fase del ensayo; fase dello studio; fase di studio; "
    "studie-phase; fase van het onderzoek; fase clínica; phase d'essai; 试验分期",
    "enrollment": "endgültige teilnehmeranzahl; endgültige teilnehmerzahl; "
    "geplante teilnehmeranzahl; finale teilnehmeranzahl; tatsächliche teilnehmeranzahl; "
    "tatsächliche teilnehmerzahl; geplant aantal deelnemers; "
    "geplante probandenzahl; tatsächliche probandenzahl; anzahl probanden; anzahl patienten; "
    "anzahl personen; zielfallzahl; teilnehmerzahl (geplant); effectif; effectif cible; nombre de sujets; "
    "nombre de sujets à inclure; nombre de patients à inclure; nombre de participants attendus; "
    "nombre de volontaires; tamaño de muestra previsto; tamaño de la muestra previsto; "
    "número de sujetos previstos; número de pacientes previstos; nº de participantes; "
    "total de participantes; numero previsto di pazienti; numero previsto di partecipanti; "
    "numero di soggetti; numero di soggetti previsti; pazienti previsti; partecipanti previsti; "
    "dimensione del campione; número planejado de participantes; tamanho amostral; "
    "tamanho da amostra planejado; nº de participantes previsto; beoogd aantal deelnemers; aantal patiënten; "
    "gepland aantal deelnemers; liczba uczestników; planowana liczba uczestników; počet účastníků; "
    "antal deltagare; antal deltagere; antall deltakere; количество участников; 目標登録者数; 予定症例数; 計画人数; "
    "試驗人數; "
    "预计样本量; 计划样本量; "
    "anzahl der teilnehmenden; anzahl teilnehmende; fallzahl; geplante fallzahl; teilnehmendenzahl; "
    "geplante teilnehmendenzahl; stichprobengröße; tamaño de la muestra; tamaño de muestra; tamaño muestral; "
    "tamaño de la muestra planificado; tamanho da amostra; tamanho da amostra alvo; taille de l'échantillon; "
    "実施予定被験者数; 目標症例数; 予定試料サイズ; 样本量; 目标样本量; 목표대상자 수; 목표대상자수; "
    "geplante patientenzahl; patientenzahl; anzahl der patienten; zahl der teilnehmer; teilnehmerzahl; "
    "geplante teilnehmerzahl; anzahl teilnehmer; probandenzahl; nombre de patients prévus; nombre de patients; "
    "nombre de participants; nombre de sujets prévus; nombre de participants prévus; nombre prévu de patients; "
    "effectif prévu; effectif total prévu; número de pacientes; número de participantes; número de sujetos; "
    "nº de pacientes; número previsto de participantes; tamaño muestra; participantes previstos; "
    "numero di pazienti; numero di partecipanti; numerosità campionaria; número de participantes previsto; "
    "número de voluntários; aantal deelnemers; aantal proefpersonen; 目标入组人数",
    "allocation": "zuweisung; zuweisung der teilnehmenden; assegnazione; assegnazione dei partecipanti; "
    "attribution; affectation; mode d'attribution; asignación aleatoria; asignación a los grupos; "
    "alocação dos participantes; randomisering; randomizacja; randomizace; рандомизация; 割付け; 無作為化の有無; "
    "分配方式; "
    "toewijzing; "
    "zuteilung; zuteilung zur intervention; asignación; tipo de asignación; método de asignación; "
    "alocação; tipo de alocação; répartition; 無作為化; 随机方法; 배정; randomisation; randomisierung; "
    "aleatorización; randomización; asignación de los participantes; randomizzazione; randomisatie; randomização; "
    "allocation des sujets; 随机化",
    "interventionModel": "gruppendesign; design der gruppen; "
    "modell; modello; modello dello studio; modelo; modelo del estudio; modelo do estudo; modèle; "
    "plan d'étude; opzet; studieopzet; opzet van het onderzoek; disegno; 試験デザイン; 群間比較; "
    "onderzoeksmodel; "
    "gruppenzuteilung; zuordnung; diseño; diseño del estudio; diseño de la intervención; "
    "modelo de intervención; desenho da intervenção; modèle d'intervention; 割付; 设计类型; 중재모형; "
    "modèle de l'étude; studienmodell; modello di intervento",
    "primaryPurpose": "hauptzweck; hauptzweck der studie; finalità; finalità dello studio; finalidade; "
    "finalidade do estudo; "
    "propósito principal; propósito primario; but principal; finalité principale; doel van de interventie; "
    "scopo principale; scopo primario; "
    "zweck; studienzweck; propósito; propósito del estudio; objetivo principal del estudio; "
    "enfoque do estudo; but de l'étude; 目的; 연구목적; finalidad; finalidad del estudio; finalité; "
    "objetivo primario del estudio; scopo; scopo dello studio",
    "masking": "maskierung; verblindung/maskierung; insu (aveugle); niveau de masquage; masquage; "
    "ciego/enmascaramiento; enmascaramiento (ciego); cegamiento o enmascaramiento; cieco; mascheratura; "
    "cecità/mascheramento; maskering; zaślepienie; zaslepení; blindning; blinding (maskering); ослепление; "
    "ブラインド; 遮蔽; 設盲; 盲法设置; "
    "verblindung; enmascaramiento; cegamiento; ciego; tipo de enmascaramiento; mascaramento; "
    "tipo de mascaramento; insu; 盲検化; 盲法; 눈가림; verblindungsart; aveugle; mise en aveugle; niveau d'insu; "
    "cecità; mascheramento; tipo de ciego; blindering; cegamento",
    "sex": "geschlecht der teilnehmenden; sexo de los sujetos; sexo dos participantes; sesso dei partecipanti; "
    "sexe requis; płeć; pohlaví; kön; køn; kjønn; пол; cinsiyet; 対象性別; "
    "geschlecht; género; sexo; gênero; gênero para inclusão; género para inclusión; sexe; 性別; 性别; 성별; "
    "sexe des participants; sexo de los participantes; sesso; genere; geslacht",
    "minimumAge": "alter (minimum); âge min.; edad mín.; età min; età min.; leeftijd vanaf; minimale leeftijd; "
    "wiek minimalny; minimiålder; минимальный возраст; "
    "mindestalter; minimales alter; edad mínima; edad minima; idade mínima; idade mínima para inclusão; "
    "âge minimum; 年齢下限; 年齢(下限); 最小年龄; 최소연령; alter von; âge minimal; âge min; edad desde; "
    "età minima; minimumleeftijd; âge minimum requis",
    "maximumAge": "alter (maximum); âge max.; edad máx.; età max; età max.; leeftijd tot; maximale leeftijd; "
    "wiek maksymalny; maximiålder; максимальный возраст; "
    "höchstalter; maximales alter; edad máxima; edad maxima; idade máxima; idade máxima para inclusão; "
    "âge maximum; 年齢上限; 年齢(上限); 最大年龄; 최대연령; alter bis; âge maximal; âge max; edad hasta; "
    "età massima; maximumleeftijd",
    "ages": "alter der teilnehmenden; âge requis; tranches d'âge; edad de los participantes; edades; "
    "età dei partecipanti; idade dos participantes; leeftijd deelnemers; leeftijdsgroep; wiek; věk; ålder; "
    "alder; возраст; yaş; 対象年齢; 年龄; 나이; "
    "alter; edad; idade; âge; 年齢; 年龄范围; 연령; altersgruppe; âge des participants; tranche d'âge; "
    "grupo de edad; rango de edad; rango de edades; età; fascia d'età; leeftijd; faixa etária",
    "healthyVolunteers": "gesunde teilnehmende; gesunde freiwillige zugelassen; voluntarios sanos aceptados; "
    "incluye voluntarios sanos; volontaires sains acceptés; volontari sani ammessi; gezonde deelnemers; "
    "aceita voluntários saudáveis; zdrowi ochotnicy; "
    "gesunde probanden; gesunde freiwillige; voluntarios sanos; ¿acepta voluntarios sanos?; "
    "voluntários saudáveis; 건강인참여여부; volontaires sains; acepta voluntarios sanos; volontari sani; "
    "gezonde vrijwilligers; 健康受试者",
    "inclusion": "適格基準 主たる選択基準; 適格基準 選択基準; "
    "kriterien zur teilnahme an der studie; critères de participation à l'étude; "
    "criteri per la partecipazione allo studio; criteri di partecipazione alla sperimentazione; "
    "kriterien für den einschluss; voraussetzungen für die teilnahme; wer kann an der studie teilnehmen; "
    "sie können teilnehmen, wenn; critères d'inclusion (résumé); vous pouvez participer si; "
    "puede participar si; requisitos de inclusión; può partecipare se; criteri d'inclusione; inclusie; "
    "inclusie criteria; voorwaarden voor deelname; criterios de inclusão; inklusionskriterier; "
    "inklusjonskriterier; inkluderingskriterier; kryteria włączenia; główne kryteria włączenia; "
    "kritéria pro zařazení; zařazovací kritéria; vstupní kritéria; beválasztási kritériumok; "
    "sisäänottokriteerit; критерии включения; dahil edilme kriterleri; dahil olma kriterleri; "
    "κριτήρια ένταξησ; criterii de includere; kriteriji za uključivanje; kriteriji uključivanja; "
    "критерии за включване; criteris d'inclusió; 参加条件; 参加基準; 適格基準; 主な参加条件; 入組標準; 納入標準; "
    "入選標準; "
    "纳入条件; 入组标准; "
    "선정 기준; "
    "einschlusskriterien; weitere einschlusskriterien; wichtigste einschlusskriterien; "
    "zusätzliche einschlusskriterien; criterios de inclusión; criterios de inclusion; "
    "principales criterios de inclusión; critérios de inclusão; principais critérios de inclusão; "
    "critères d'inclusion; 選択基準; 主たる選択基準; 主な選択基準; 适应症入选标准; 纳入标准; 入选标准; 포함기준; "
    "대상자 포함기준; inclusiecriteria; wesentliche einschlusskriterien; haupteinschlusskriterien; "
    "einschlusskriterien (auszug); wer kann teilnehmen; wer kann mitmachen; einschluss; "
    "principaux critères d'inclusion; critères d'inclusion principaux; critère d'inclusion; qui peut participer; "
    "inclusion; quién puede participar; ¿quién puede participar; criterio de inclusión; inclusión; "
    "criterios de inclusión principales; criteri di inclusione; principali criteri di inclusione; "
    "criterio di inclusione; inclusione; chi può partecipare; belangrijkste inclusiecriteria; wie kan meedoen; "
    "quem pode participar; inclusão; 선정기준",
    "exclusion": "適格基準 主たる除外基準; 適格基準 除外基準; "
    "kriterien für den ausschluss; sie können nicht teilnehmen, wenn; nicht teilnehmen können; "
    "wer darf nicht teilnehmen; critères de non participation; vous ne pouvez pas participer si; "
    "no puede participar si; requisitos de exclusión; motivos de exclusión; non può partecipare se; "
    "criteri d'esclusione; exclusie; exclusie criteria; redenen voor uitsluiting; criterios de exclusão; "
    "critérios de não inclusão; exklusionskriterier; eksklusionskriterier; eksklusjonskriterier; "
    "ekskluderingskriterier; kryteria wyłączenia; kryteria wykluczenia; główne kryteria wyłączenia; "
    "kritéria pro vyloučení; vylučovací kritéria; vyřazovací kritéria; kizárási kritériumok; "
    "poissulkukriteerit; критерии исключения; критерии невключения; dışlanma kriterleri; "
    "hariç tutulma kriterleri; κριτήρια αποκλεισμού; criterii de excludere; kriteriji za isključivanje; "
    "kriteriji isključenja; критерии за изключване; criteris d'exclusió; 除外条件; 不参加条件; 主な除外条件; "
    "排除條件; 排除標準; "
    "排除条件; 제외 기준; "
    "ausschlusskriterien; wichtigste ausschlusskriterien; nicht-einschlusskriterien; "
    "criterios de exclusión; criterios de exclusion; principales criterios de exclusión; critérios de exclusão; "
    "principais critérios de exclusão; critères d'exclusion; critères de non-inclusion; 除外基準; 主たる除外基準; "
    "主な除外基準; 排除标准; 제외기준; 대상자 제외기준; exclusiecriteria; wesentliche ausschlusskriterien; "
    "hauptausschlusskriterien; ausschlusskriterien (auszug); wer kann nicht teilnehmen; ausschluss; "
    "ausschlussgründe; principaux critères d'exclusion; principaux critères de non-inclusion; "
    "critères de non inclusion; critères d'exclusion principaux; critère d'exclusion; critère de non-inclusion; "
    "critères de non-éligibilité; qui ne peut pas participer; non-inclusion; quién no puede participar; "
    "¿quién no puede participar; criterio de exclusión; exclusión; criterios de exclusión principales; "
    "criterios de no inclusión; criteri di esclusione; principali criteri di esclusione; "
    "criteri di non inclusione; criterio di esclusione; esclusione; chi non può partecipare; "
    "belangrijkste exclusiecriteria; wie kan niet meedoen; quem não pode participar; exclusão",
    "primaryOutcomes": "hauptendpunkt; primärendpunkt; primäre(r) endpunkt(e); hauptzielgrösse; primäre zielgrössen; "
    "résultat principal; critère(s) de jugement principal(aux); résultats principaux; resultado principal; "
    "resultados principales; desenlace principal; desenlace(s) primario(s); endpoint principale; "
    "obiettivo primario (endpoint); risultato primario; risultati primari; hoofduitkomstmaat; "
    "primair(e) eindpunt(en); resultado primário; desfecho(s) primário(s); primært endepunkt; "
    "primärt utfallsmått; pierwszorzędowy punkt końcowy; primární cíl; первичная конечная точка; 主要结局; "
    "主要结局指标; 主要療效指標; 主要アウトカム; 主要エンドポイント; 일차 결과변수; 일차 평가변수; "
    "primärer endpunkt; primäre endpunkte; hauptzielgröße; desenlace primario; "
    "desenlaces primarios; resultado primario; resultados primarios; variable principal; variable primaria; "
    "desfecho primário; desfechos primários; critère principal; critère de jugement principal; 主たる評価項目; "
    "主要アウトカム評価項目; 主要評価項目; 主要指标; 주결과변수; hauptzielkriterium; primäre zielgröße; "
    "primärer zielparameter; primäres zielkriterium; critère d'évaluation principal; "
    "critère principal d'évaluation; critère principal de jugement; objectif d'évaluation principal; "
    "variable principal de evaluación; criterio principal de evaluación; variables principales; "
    "variables primarias; medida de resultado primaria; medidas de resultado primarias; endpoint primario; "
    "endpoint primari; esito primario; esiti primari; primaire uitkomstmaat; primair eindpunt; "
    "primaire uitkomstmaten; variável principal; desfecho principal; 主要终点指标",
    "secondaryOutcomes": "andere uitkomsten; overige uitkomsten; secundaire uitkomsten; "
    "nebenendpunkte; sekundärendpunkte; sekundäre(r) endpunkt(e); sekundäre zielgrössen; "
    "résultats secondaires; critère(s) de jugement secondaire(s); desenlaces secundários; "
    "desenlace(s) secundario(s); esito secondario; risultati secondari; risultato secondario; "
    "secundair(e) eindpunt(en); secundair eindpunt; resultados secundários; resultado secundário; "
    "desfecho(s) secundário(s); sekundære endepunkter; sekundära utfallsmått; drugorzędowe punkty końcowe; "
    "sekundární cíle; вторичные конечные точки; 次要结局; 次要结局指标; 次要療效指標; 副次アウトカム; "
    "副次エンドポイント; 이차 결과변수; 이차 평가변수; "
    "sekundärer endpunkt; sekundäre endpunkte; nebenzielgrößen; desenlace secundario; "
    "desenlaces secundarios; resultado secundario; resultados secundarios; variables secundarias; "
    "variable secundaria; desfecho secundário; desfechos secundários; critères secondaires; "
    "critères de jugement secondaires; 副次的な評価項目; 副次アウトカム評価項目; 副次評価項目; 次要指标; "
    "보조결과변수; sekundäre zielgrößen; sekundäre zielkriterien; nebenzielkriterien; sekundäre zielparameter; "
    "critères d'évaluation secondaires; critère secondaire; critères secondaires d'évaluation; "
    "critères secondaires de jugement; critère de jugement secondaire; variables secundarias de evaluación; "
    "criterios secundarios de evaluación; medidas de resultado secundarias; endpoint secondari; "
    "endpoint secondario; esiti secondari; secundaire uitkomstmaten; secundaire uitkomstmaat; "
    "secundaire eindpunten; variáveis secundárias; desfechos secundarios; 次要终点指标",
    "outcomes": "endpunkte; desenlaces; desfechos; 测量指标; 評価項目; 결과변수; zielgrößen; zielkriterien; "
    "critères d'évaluation; critères de jugement; variables; variables de evaluación; variables de resultado; "
    "endpoint dello studio; esiti; uitkomstmaten; medidas de resultado",
    "interventions": "proefbehandeling; "
    "interventie; interventies; interventionsgruppen, beobachtungsgruppen; interventionen; "
    "interventionen, beobachtungsgruppen; "
    "intervención; intervenciones; intervención(es); intervenções; intervenção; interventions étudiées; "
    "介入の内容; 干预措施; 중재내용; behandlungsarme; studienarme; behandlung; prüfpräparat; prüfpräparate; "
    "prüfmedikation; studienmedikation; therapie; therapien; bras de traitement; traitements; traitement; "
    "traitement à l'étude; traitements étudiés; produit à l'étude; bras; medicamentos; medicamento; tratamiento; "
    "tratamientos; medicamentos en investigación; brazos; brazos de tratamiento; brazos del estudio; bracci; "
    "bracci di trattamento; trattamento; trattamenti; intervento; interventi; behandeling; behandelarmen; "
    "tratamentos; tratamento",
    "timeFrame": "tiempo; "
    "messzeitpunkte; erhebungszeitpunkt; moment de mesure; moment(s) de mesure; délai d'évaluation; "
    "tiempo de medición; tiempo(s) de medición; momento(s) de medición; momento della misura; "
    "momento di valutazione; tempi di valutazione; tempo de avaliação; tempo de medição; meetmoment; "
    "meetmomenten; 時点; 評価時点; "
    "zeitpunkt; zeitpunkte; momento de medición; momento de medida; momento da avaliação; 評価時期; "
    "测量时间点; 평가시기; plazo; momento; délai; tempo; moment de l'évaluation; zeitrahmen; messzeitpunkt",
    "countries": "land; "
    "länder der rekrutierung; rekrutierungsländer; país de reclutamiento; países de reclutamiento; país; "
    "países; país de recrutamento; países de recrutamento; pays de recrutement; 募集国; 国; 国家; pays; "
    "pays participants; länder; teilnehmende länder; paesi; paesi partecipanti; landen",
    "said": "gesundheitliche beeinträchtigung; gesundheitliche beeinträchtigungen; untersuchte intervention; "
    "intervention étudiée; intervento studiato; seltene krankheit; registrierungstyp; "
    "rekrutierungsstandorte; akademischer titel; krankheitskategorie; maladie rare; malattia rara; "
    "abbruchkriterien; abbruchkriterium; kontakt und standorte; kontakte; kontaktpersonen; kontaktperson; "
    "durchführungsorte; studienort; wo wird die studie durchgeführt; bewilligung der ethikkommission; "
    "ethikvotum; datenschutz; haben sie fragen zur teilnahme; weitere studien; wer führt die studie durch; "
    "aufwandsentschädigung; vergütung; dauer; dauer der studie; studiendauer; anfahrt; "
    "downloads und links; critères de sortie; critères d'arrêt; où se déroule l'étude; lieu de l'étude; "
    "lieux de l'étude; pour en savoir plus; en savoir plus; responsable; personne à contacter; "
    "comité de protection des personnes; avis du cpp; date de l'avis du cpp; durée de l'étude; "
    "indemnisation; vos droits; partager; liens utiles; publications et résultats; "
    "résultats; dónde se realiza; lugar de realización; sedes; sede; contacto para el público; "
    "contacto científico; contacto para preguntas del público; contacto para preguntas científicas; "
    "comité ético; riesgos y compensación; compartir; enlaces; "
    "criterios de retirada; criterios de eliminación; criterios de interrupción; tipo de población; "
    "sede dello studio; sedi dello studio; centro di riferimento; referente; referenti; dove si svolge; "
    "a chi rivolgersi; nota; durata dello studio; rischi e benefici; condividi; "
    "pubblicazioni; criteri di uscita; criteri di interruzione; onde o estudo é realizado; "
    "local do estudo; locais do estudo; centros de pesquisa; contatos para os centros de pesquisas; contato; "
    "riscos e benefícios; compartilhar; links adicionais; critérios de retirada; "
    "critérios de descontinuação; waar vindt het onderzoek plaats; waar; contactpersonen; contact opnemen; "
    "ethische beoordeling; metc; vergoeding; duur van het onderzoek; publicaties; delen; "
    "meer informatie; 中止基準; 脱落基準; 研究に関する問合せ先; 問い合わせ先; お問い合わせ先; 実施施設; "
    "実施医療機関; 研究責任医師; 研究費; 資金提供; 倫理審査委員会; 備考; "
    "その他; 试验机构; 研究者信息; 各参加机构信息; 伦理委员会信息; 终止标准; 退出标准; 剔除标准; 脱落标准; 联系人; "
    "联系方式; 伦理委员会; 资金来源; 중지 기준; 탈락 기준; "
    "중지/탈락기준; 연구책임자; 연락처; 연구비지원기관; 실시기관; 윤리위원회; ośrodki; kontakt i lokalizacje; "
    "pracoviště; kontaktní údaje; "
    "vistelseort; kontaktuppgifter; контакты; исследовательские центры; "
    "controle; contactpersoon; bron; "
    "untersuchungszweck; internetseite der studie; wissenschaftliche kurzbeschreibung; freitext; kontrolle; "
    "registrierungsart; wer ist verblindet; wichtigste studienmerkmale; rekrutierungsorte; adressen; "
    "ethikkommission; ansprechpartner; kontakt; telefon; e-mail; finanzierung; finanzierungsquellen; "
    "geplanter studienabschluss; fuente de financiamiento; fuentes de financiación; "
    "fuentes de apoyo financiero o material; contacto; contactos; comité de ética; correo electrónico; teléfono; "
    "dirección; desenho do estudo; diseño del estudio (texto); fontes de apoio financeiro ou material; contatos; "
    "contatos para questões públicas; contatos para questões científicas; "
    "descritores gerais para as condições de saúde; descritores específicos para as condições de saúde; "
    "nome completo; número do utn; instituição; telefone; endereço; 研究・治験の目的; 試験等のデザイン; 対照; "
    "電話番号; 倫理委員会の名称; 研究责任人; 注册号状态; 申请注册联系人; 经费或物资来源; 研究设计; 研究目的; "
    "研究实施时间; 干预措施代码; 测量方法; 研究疾病代码; 연구설계; 기관종류; 연구참여기관; 설명; studienleitung; "
    "studienleiter; leiter der studie; prüfer; prüfarzt; hauptprüfer; prüfzentrum; prüfzentren; studienzentrum; "
    "studienzentren; ansprechpartnerin; studienteam; studienorte; standorte; teilnehmende zentren; "
    "rechtsgrundlage; investigateur principal; investigateur coordonnateur; investigateurs; investigateur; "
    "centres; centres participants; centres investigateurs; lieux; coordonnées; contacts; financement; "
    "comité d'éthique; centros; centros participantes; centro; hospitales participantes; investigador principal; "
    "investigador; investigadores; localidad; provincia; financiación; calendario; enfermedades raras; "
    "fecha de autorización; fecha de fin de reclutamiento; resultados; publicaciones; documentos; "
    "indicación pública; área terapéutica; sperimentatore principale; sperimentatore; responsabile dello studio; "
    "centri; centri partecipanti; contatti; riferimenti; finanziamento; comitato etico; onderzoeker; "
    "hoofdonderzoeker; deelnemende centra; contactgegevens; financiering; cómo participar; "
    "wie kann ich teilnehmen; comment participer; ablauf der studie; ablauf; déroulement; déroulement de l'étude; "
    "ablauf und dauer; risiken; weitere informationen; plus d'informations; más información; ulteriori informazioni",
    "heading": "merkmale der studie; rekrutierungszeitraum und teilnehmerzahl; aanmelden; "
    "datos generales; selección; condición e intervención; intervención y condición; "
    "organisatorische daten; studiendesign; rekrutierung; endpunkte der studie; studienübersicht; "
    "identificación del ensayo; identificação do ensaio; patrocinadores; recrutamento; reclutamiento; "
    "addresses and contacts; información general; población; variables del estudio; allgemeine informationen; "
    "studieninformationen; studiendaten; übersicht; steckbrief; informations générales; fiche de l'essai; "
    "caractéristiques; caractéristiques de l'étude; schéma de l'étude; population; informazioni generali; "
    "disegno dello studio; popolazione; algemene informatie; identificación; dados gerais",
    "criteria": "ein- und ausschlusskriterien; teilnahmekriterien; teilnahmebedingungen; critères d'éligibilité; "
    "critères d'inclusion et d'exclusion; critères d'inclusion et de non-inclusion; criterios de elegibilidad; "
    "criterios de selección; criterios de inclusión y exclusión; criterios de inclusión y de exclusión; "
    "critérios de elegibilidade; critérios de inclusão e exclusão; criteri di eleggibilità; "
    "criteri di inclusione ed esclusione; criteri di inclusione e di esclusione; in- en exclusiecriteria",
}
"""What a name stands for (as in `readers.generic`) → names in other languages, with `;` between."""


def _words(table: Mapping[str, str]) -> dict[str, str]:
    return {words.strip(): code for code, several in table.items() for words in several.split(";") if words.strip()}


VALUES: Mapping[str, Mapping[str, str]] = {
    "status": _words(
        {
            "RECRUITING": "open, recruiting patients; open, recruiting; werving gestart en open; ongoing, recruiting; "
                "authorised, recruiting; accepting new patients; "
                "accepting new participants; open to accrual; open to enrollment; open to enrolment; "
                "open for enrollment; accruing; enrolling; enrolling now; now enrolling; now recruiting; "
                "open to new patients; open to new participants; ouvert aux inclusions; ouverte aux inclusions; "
                "recrutement en cours; recrutement ouvert; en recrutement; inclusions en cours; in rekrutierung; "
                "offen für rekrutierung; rekrutierung offen; offen für einschluss; reclutamiento abierto; "
                "abierto a reclutamiento; abierto reclutamiento; reclutamiento activo; reclutamiento en curso; "
                "recrutamento aberto; in corso di reclutamento; reclutamento in corso; reclutamento aperto; "
                "in reclutamento; aperto all'arruolamento; arruolamento aperto; arruolamento in corso; "
                "werving gestart; open voor inclusie; werft deelnemers; open to recruitment; open for recruitment; "
                "recruiting now; currently recruiting; open (recruiting); actively recruiting; recruiting (open); "
                "rekrutierung läuft; rekrutierend; reclutando; en reclutamiento; recrutando; "
                "recrutamento em andamento; en cours de recrutement; 募集中; 正在进行; 招募中; 모집중",
            "NOT_YET_RECRUITING": "not yet open to participants; authorised, recruitment pending; opening soon; "
                "coming soon; pending; recruitment pending; recruitment not yet started; not yet enrolling; "
                "not yet accruing; in vorbereitung; noch nicht rekrutierend; en attente d'ouverture; "
                "pas encore ouvert; pas encore ouvert aux inclusions; ouverture prochaine; recrutement à venir; "
                "pendiente de inicio; pendiente de reclutamiento; reclutamiento no iniciado; no iniciado; "
                "non ancora in reclutamento; reclutamento non ancora iniziato; werving nog niet gestart; "
                "pending (not yet recruiting); not yet open to recruitment; pre-recruiting; not yet open; "
                "not yet started recruiting; rekrutierung geplant; aún no reclutando; todavía no reclutando; "
                "ainda não recrutando; 募集前; 尚未开始; 모집예정; recruitment not started; "
                "not yet recruiting participants",
            "COMPLETED": "complété; complétée; complete: follow up complete; complete: follow-up complete; "
                "studie abgeschlossen; "
                "studie beendet; étude terminée; essai terminé; ensayo finalizado; ensayo completado; "
                "estudio finalizado; studio concluso; studio completato; completato; concluso; onderzoek afgerond; "
                "afgerond; voltooid; encerrado; complete; recruiting complete, study complete; study complete; "
                "study completed; trial completed; finished; completed (has results); "
                "rekrutierung abgeschlossen, studie abgeschlossen; completado; concluído; finalizado; "
                "estudio completado; terminé; 研究終了; 试验完成; 已完成; 연구종료",
            "ACTIVE_NOT_RECRUITING": "closed to enrollment; closed to enrolment; complete: follow up continuing; "
                "complete: follow-up continuing; "
                "ongoing, recruitment ended; closed to accrual; active, closed to accrual; "
                "active, closed to recruitment; closed - in follow-up; closed to recruitment, in follow-up; "
                "recruitment complete, follow-up continuing; en cours, fermé aux inclusions; in nachbeobachtung; "
                "active not recruiting; ongoing, not recruiting; ongoing, but not recruiting; "
                "rekrutierung abgeschlossen, studie läuft; recruiting complete, study continuing",
            "SUSPENDED": "temporarily closed to accrual; temporarily closed to enrollment; temporarily closed; "
                "suspendu; suspendue; interrompu temporairement; temporairement suspendu; unterbrochen; "
                "rekrutierung unterbrochen; rekrutierung pausiert; sospeso; reclutamiento suspendido; "
                "tijdelijk gestopt; temporarily halted; temporary halt; suspending; on hold; "
                "recruiting suspended on temporary hold; 募集中断; 暂停或中断; suspendido; suspenso; "
                "temporarily suspended",
            "TERMINATED": "arrêté; arrêté prématurément; arrêt prématuré; interrompu; vorzeitig beendet; "
                "vorzeitig abgebrochen; abgebrochen; studie abgebrochen; terminado anticipadamente; "
                "finalizado anticipadamente; interrumpido; interrotto; terminato anticipatamente; "
                "interrotto anticipatamente; voortijdig gestopt; voortijdig beëindigd; interrompido; stopped early; "
                "other (terminated); terminated early; prematurely ended; halted prematurely; "
                "recruiting stopped after recruiting started",
            "WITHDRAWN": "retiré; zurückgezogen; retirado; ritirato; teruggetrokken; withdrawn before recruitment; "
                "recruiting withdrawn before recruiting started; withdrawn prior to recruitment; "
                "withdrawn (no participants)",
        }
    ),
    "study type": _words(
        {
            "INTERVENTIONAL": "interventie onderzoek; interventieonderzoek; interventional (drug); "
                "interventional (device); interventional (behavioural); interventional (behavioral); "
                "interventionnelle; "
                "interventionnel; étude interventionnelle; estudio intervencional; "
                "estudio de intervención; interventistico; interventistica; sperimentale; interventioneel; "
                "therapiestudie; interventionelle studie; ensayo clínico; essai clinique; sperimentazione clinica; "
                "clinical interventional study; intervention; intervention study; interventional trial; "
                "interventional clinical study; interventional (clinical trial); interventionell; interventionsstudie; "
                "intervención; intervencional; intervenções; intervenção; 介入研究; 干预性研究; 중재연구; rct; ctimp; "
                "clinical trial",
            "OBSERVATIONAL": "observationnelle; observationnel; étude observationnelle; estudio observacional; "
                "osservazionale; studio osservazionale; observationeel; observatiestudie; "
                "nicht-interventionelle studie; nichtinterventionell; non interventionnelle; non-interventional; "
                "non interventional; nicht-interventionell; observacional; observational trial; beobachtungsstudie; "
                "観察研究; 观察性研究; 관찰연구; observational non invasive; observational invasive",
        }
    ),
    "sex": _words(
        {
            "ALL": "male or female; female or male; males or females; females or males; females and males; "
                "men or women; women or men; both men and women; both women and men; male and female participants; "
                "men and women of any age; everyone; all gender identities; open to all; all (male and female); "
                "homme et femme; homme, femme; hommes, femmes; femmes et hommes; femme et homme; masculin et féminin; "
                "féminin et masculin; hombre y mujer; mujer y hombre; hombres, mujeres; varones y mujeres; "
                "mujeres y varones; hombres y mujeres (ambos); ambos os sexos; maschi e femmine; femmine e maschi; "
                "uomini e donne; donne e uomini; entrambi; entrambi i sessi; tutti; männer und frauen; "
                "frauen und männer; männlich, weiblich; weiblich, männlich; mannen en vrouwen; man en vrouw; "
                "both sexes; both genders; both males and females; both male and female; both, male and female; "
                "both (male and female); males and females; male, female; female, male; male/female; female/male; m/f; "
                "f/m; men and women; women and men; all genders; all sexes; any sex; any gender; any; alle; beide; "
                "beide geschlechter; männlich und weiblich; weiblich und männlich; ambos; ambos sexos; ambos géneros; "
                "masculino/femenino; masculino y femenino; femenino y masculino; femenino/masculino; "
                "masculino e feminino; feminino e masculino; hombres y mujeres; mujeres y hombres; hommes et femmes; "
                "les deux; tous; 男性・女性; 女性・男性; 男女; 男女両方; 男女均可; 男女兼有; 남녀; 남녀모두; 모두; "
                "둘다; 둘 다; 男+女",
            "FEMALE": "f; women and girls; girls; frauen; nur frauen; féminin; femme; mujer; solo mujeres; "
            "sólo mujeres; "
                "femmine; donne; solo donne; femmina; vrouwen; alleen vrouwen; mulheres; female only; females only; "
                "only female; only females; women; women only; weiblich; nur weiblich; femenino; feminino; mujeres; "
                "femmes; 女性; 女; 여성; 여자",
            "MALE": "m; men and boys; boys; männer; nur männer; masculin; homme; hombre; varones; solo hombres; "
                "sólo hombres; maschi; uomini; solo uomini; maschio; mannen; alleen mannen; homens; male only; "
                "males only; only male; only males; men; men only; männlich; nur männlich; masculino; hombres; hommes; "
                "男性; 男; 남성; 남자",
        }
    ),
    "allocation": _words(
        {
            "RANDOMIZED": "randomized-controlled; randomised-controlled; aléatoire; randomisiert, kontrolliert; "
                "randomizzato; randomizzata; gerandomiseerd; ja, randomisiert; étude randomisée; "
                "essai randomisé; rct; randomized controlled study; randomised controlled study; "
                "randomized controlled trial; randomised controlled trial; randomized study; randomised study; "
                "randomized, controlled; randomly allocated; randomisiert; randomisierte kontrollierte studie; "
                "aleatorizado; aleatorizada; aleatorio; aleatoria; randomizado; randomizada; randomizado controlado; "
                "randomisé; randomisée; 無作為化比較; 随机; 随机化; 随机对照试验; 무작위배정; individually randomized; "
                "individual randomization",
            "NON_RANDOMIZED": "non randomizzato; non randomizzata; niet gerandomiseerd; non-randomisiert; "
                "non randomisée; no aleatorizada; non-randomised trial; non-randomized controlled trial; "
                "non-randomized controlled study; non-randomised controlled study; not randomized; not randomised; "
                "nicht randomisiert; no aleatorizado; non randomisé; não randomizado; 非無作為化比較; 非随机对照试验",
            "NA": "einarmig; einarmige studie; "
                "single arm study; n/a: single arm study; single-arm",
        }
    ),
    "intervention model": _words(
        {
            "PARALLEL": "paralleli; gruppi paralleli; parallelle groepen; parallèle; bras parallèles; "
                "en groupes parallèles; two-arm parallel; parallel arms; parallel group; parallel groups; "
                "parallel-group; parallel design; parallel assignment; parallel group design; "
                "parallel: different groups receive different interventions at same time during study; paralelo; "
                "paralela; grupos paralelos; parallelgruppen; groupes parallèles; 並行群間比較; 平行; 平行分组; "
                "평행설계",
            "SINGLE_GROUP": "einarmige studie; "
                "un seul bras; bras unique; monobras; braccio singolo; singolo braccio; één groep; "
                "single-group; ein arm; brazo único; grupo único; single; single arm; single-arm; single group; "
                "single assignment; single arm study; "
                "single group: all participants receive the same intervention throughout study; einarmig; "
                "einzelgruppe; un solo brazo; um braço; 単群比較; 单臂; 单臂试验; 단일군",
            "CROSSOVER": "cross-over; cross over; crossover design; cross-over design; cruzado; kreuzstudie; croisé; "
                "クロスオーバー比較; 交叉; 교차설계; "
                "crossover: all participants receive all interventions in different sequence during study",
            "FACTORIAL": "factorial design; "
                "factorial: participants randomly allocated to either no, one, some or all interventions simultaneously; "
                "faktoriell; fatorial; 要因比較; 析因分组",
            "SEQUENTIAL": "sequential; 贯序",
        }
    ),
    "primary purpose": _words(
        {
            "TREATMENT": "thérapeutique; trattamento; terapeutico; behandeling; therapeutisch; terapéutico; "
                "treatment purpose; treatment study; therapy; therapeutic; therapie; behandlung; tratamiento; "
                "tratamento; traitement; treatment: drugs; treatment: surgery; treatment: devices; treatment: other; "
                "治療; 治疗; 치료",
            "PREVENTION": "prevenzione; preventie; préventif; prevention purpose; preventive; prophylaxis; prävention; "
                "prophylaxe; prevención; prevenção; prévention; 予防; 预防; 예방; prevention: vaccines",
            "DIAGNOSTIC": "diagnosis; diagnostic purpose; diagnostik; diagnóstico; diagnose; 診断; 诊断; 진단",
            "SUPPORTIVE_CARE": "supportive; supportive care purpose; supportive therapie; supportive behandlung; "
                "soins de support; "
                "cuidados de soporte; supportive care study; supportivtherapie; "
                "cuidado de soporte; cuidados de apoyo; tratamento de suporte",
            "SCREENING": "screening purpose; früherkennung; tamizaje; rastreio; triagem; 筛查",
            "HEALTH_SERVICES_RESEARCH": "health services; health service research; health care system; "
                "health systems research; versorgungsforschung; investigación en servicios de salud",
            "BASIC_SCIENCE": "basic research; basic research/physiological study; grundlagenforschung; "
                "ciencias básicas; ciência básica; 基础科学",
            "ECT": "educational/counseling/training; educational / counselling / training; "
                "education/counselling/training",
        }
    ),
    "masking": _words(
        {
            "NONE": "offen (keine verblindung); keine verblindung; ohne verblindung; no enmascarado; "
                "open (masking not used); ouverte; étude ouverte; en ouvert, sans aveugle; ensayo abierto; "
                "estudio abierto; in aperto; aperto; open-label (no masking); no masking (open label); offene studie; "
                "unverblindet; open label trial; geen blindering; sin enmascaramiento; sin cegamiento; no; nein; open; "
                "open-label; open label; open trial; open study; not blinded; not masked; unblinded; non-blinded; "
                "no blinding; no masking; masking not used; none (open label); no blinding (open label); offen; "
                "nicht verblindet; abierto; aberto; abierta; aberta; en abierto; ouvert; en ouvert; 非盲検; 开放; "
                "无盲; 开放试验方法; 공개; 눈가림 없음; open(masking not used)",
            "SINGLE": "single blinded (masking used); simple insu; en simple aveugle; singolo cieco; in singolo cieco; "
                "enkelblind; simple-aveugle; single; single blind; single blinded; single-blind; single-blinded; "
                "single masked; single-masked; einfachblind; einfach verblindet; simple ciego; unicego; "
                "simple aveugle; 単盲検; 单盲; participant blinded; investigator blinded; outcome assessor blinded; "
                "단일눈가림",
            "DOUBLE": "double blinded (masking used); double-aveugle; en double aveugle; double insu; en double insu; "
                "doppio cieco; in doppio cieco; dubbelblind; a doble ciego; doble ciego (participante e investigador); "
                "double; double blind; double blinded; double-blind; double-blinded; double masked; double-masked; "
                "double blind double dummy; double-blind, double-dummy; doppelblind; doppelt verblindet; doble ciego; "
                "duplo-cego; duplo cego; double aveugle; 二重盲検; 双盲; participant and investigator blinded; "
                "participant and outcome assessor blinded; investigator and outcome assessor blinded; "
                "double blind -all involved are blinded; 이중눈가림",
            "TRIPLE": "triple blind; triple blinded; triple-blind; triple-blinded; triple masked; dreifachblind; "
                "triple ciego; triplo-cego; triplo cego; 三盲; participant, investigator and outcome assessor blinded; "
                "삼중눈가림",
        }
    ),
    "who masked": _words(
        {
            "PARTICIPANT": "participant; participants; subject; subjects; patient; patients; volunteer; volunteers; "
                "the people receiving the treatment/s; study participant; study participants",
            "CARE_PROVIDER": "care provider; care providers; caregiver; caregivers; clinician; clinicians; "
                "treating physician; the people administering the treatment/s; therapist; health care provider; "
                "physician",
            "INVESTIGATOR": "investigator; investigators; researcher; researchers; principal investigator",
            "OUTCOMES_ASSESSOR": "outcome assessor; outcome assessors; outcomes assessor; outcomes assessors; "
                "assessor; assessors; evaluator; the people assessing the outcomes",
        }
    ),
    "healthy volunteers": {
        "not accepted": "no", "accepted": "yes",
        "no healthy volunteers accepted": "no", "no healthy volunteers": "no", "healthy volunteers accepted": "yes",
        "无": "no", "有": "yes",
        "nein": "no", "ja": "yes", "não": "no", "sim": "yes", "sí": "yes", "si": "yes", "non": "no", "oui": "yes",
        "아니오": "no", "예": "yes",
    },
}  # fmt: skip
"""Shape → words, in lower case, → the code of v2 (of yes and no: which of them)."""


def _folded(words: str) -> str:
    return squeeze(words[:160]).strip().rstrip(".").casefold()


def _coded(shape: str) -> Callable[[str], str | None]:
    return lambda words: VALUES[shape].get(_folded(words))


_SEXES = {
    **dict.fromkeys("female females woman women girl girls".split(), "FEMALE"),
    **dict.fromkeys("male males man men boy boys".split(), "MALE"),
}
_BESIDE_SEXES = frozenset(
    "and or all both only adult of any sex sexes gender genders age ages participants patients people".split()
)


def _sex(words: str) -> str | None:
    """`Female & Male`, `Women; men`: the words for the sexes, where no other word stands beside them."""
    folded = _folded(words)
    if known := VALUES["sex"].get(folded):
        return known
    tokens = re.findall(r"[^\W\d_]+", folded)
    found = {_SEXES[token] for token in tokens if token in _SEXES}
    if (
        not found
        or not all(token in _SEXES or token in _BESIDE_SEXES for token in tokens)
        or re.search(r"[^\w\s&+/,;().-]", folded)
    ):
        return None
    return "ALL" if len(found) == 2 else found.pop()


def _healthy(words: str) -> bool | None:
    answer = VALUES["healthy volunteers"].get(_folded(words))
    return None if answer is None else answer == "yes"


_UNITS = (
    ("Year", r"(?:years?|yrs?|y|jahre?n?|an[on]s?|ann[io]|jaar|años?|ans?|age|周?岁|歳|세)"),
    ("Month", r"(?:months?|mo|monate?n?|mes(?:es|i)?|maanden|mois|[かヶヵ]月|个月|개월)"),
    ("Week", r"(?:weeks?|wks?|wochen?|semanas?|semaines?|settimane|weken|周|週|주)"),
    ("Day", r"(?:days?|tage?n?|d[ií]as?|jours?|giorni|dagen|天|日|일)"),
)
_OLD = r"(?:[- ]?(?:old|of age|alt|de edad|de idade))?"
_FROM = r"(?:>=|=>|≥|≧|from|at least|ab|desde|mindestens|minimum|min\.?|mayor o igual a)"
_TO = r"(?:<=|=<|≤|≦|to|up to|until|bis|hasta|até|höchstens|maximum|max\.?|menor o igual a)"
_OVER = r"(?:and (?:over|above|older|up)|or (?:over|above|older|more)|over|以上|und älter|y más|e mais|<=|=<|≤|이상)"
_UNDER = r"(?:and (?:under|below|younger)|or (?:under|below|younger|less)|以下|und jünger|>=|=>|≥|이하)"
_NUMBER = r"(?P<number>\d{1,3})(?:\.0{1,2})?\s*[|\t]?\s*"


def _age(before: str, behind: str) -> Callable[[str], str | None]:
    forms = [
        (
            unit,
            re.compile(rf"(?:{before}\s*)?{_NUMBER}(?:{spelled})(?:\(s\))?\.?{_OLD}\s*[|\t]?\s*(?:{behind})?", re.IGNORECASE),
        )
        for unit, spelled in _UNITS
    ]

    def read(words: str) -> str | None:
        plain = squeeze(words[:60]).strip()
        for unit, form in forms:
            if match := form.fullmatch(plain):
                number = int(match["number"])
                return f"{number} {unit}{'' if number == 1 else 's'}"
        return None

    return read


_least, _greatest = _age(_FROM, _OVER), _age(_TO, _UNDER)
_BARE = re.compile(r"\d{2,3}")


def bare_age(words: str) -> str | None:
    """A number without a unit as years, where it is an adult's; months or days are never told so."""
    words = words.strip().removesuffix(".0")
    return f"{int(words)} Years" if _BARE.fullmatch(words) and 16 <= int(words) <= 110 else None


_SOME_UNIT = "|".join(spelled for _, spelled in _UNITS)
_AT = rf"(?P<%s>\d{{1,3}})\s*(?P<%s>{_SOME_UNIT})?(?:\s*(?:old|of age|alt|de edad|de idade|d'âge))?"
_NO_LIMIT = r"(?:n/?a|no (?:upper |lower )?limit|none|no (?:maximum|minimum)(?: age)?|any(?: age)?|older|over|above|\+)"
_ABOUT = (
    r"(?:(?:adults?|people|patients|participants|children|ages?|aged|from|between|ab|von|zwischen|desde|de|entre|da|van|dès|tra)"
    r"[:,]?\s+){0,3}"
)
_LOW, _HIGH = _AT % ("low", "first"), _AT % ("high", "second")
_LIMITS = tuple(
    re.compile(form + r"(?:\s*\([A-Za-z, ]{3,60}\))?", re.IGNORECASE)
    for form in (
        rf"{_ABOUT}{_LOW}\s*(?:to|through|until|up to|and|bis zu|bis|und|hasta los|hasta|a|à|et|y|até|al|e|tot en met|t/m|tot"
        rf"|en|[-–—~∼〜])\s*{_HIGH}",
        rf"{_ABOUT}{_LOW}\s*(?:to|[-–—])\s*{_NO_LIMIT}",
        rf"{_ABOUT}(?P<low>\d{{1,3}})\s*\+\s*(?P<second>{_SOME_UNIT})(?:\s*(?:old|of age))?",
        rf"{_ABOUT}{_LOW},?\s*(?:\+|(?:and|or|&|y|o|e|et|ou|und|oder|en|of)\s+(?:over|above|older|up|more|más|mayores|mais"
        r"|plus|älter|oltre|ouder))",
        r"(?:adults?,?\s+)?(?:aged\s+)?(?:≥|>=|at least|from|minimum|min\.?|ab|mindestens|desde(?: los)?|à partir de|dès|da"
        rf"|vanaf|a partir de)\s*{_LOW}(?:\s+(?:and|or)\s+(?:over|above|older|up))?",
        rf"(?:up to|≤|<=|at most|maximum|max\.?|bis(?: zu)?|hasta(?: los)?|jusqu'à|fino a|tot|até)\s*{_HIGH}",
        rf"{_NO_LIMIT}\s*(?:to|[-–—])\s*{_HIGH}",
    )
)
"""How a range of ages is written, or one limit of it. `Over 18` and `under 18` are left out: whether 18 is in is not said."""


class Ages(Struct, frozen=True):
    """Where the limits of a range of ages stand in its words, each with its unit; (0, 0) for a limit that is not there.

    `unit` is where the unit of the least age stands, if it is said behind the greatest alone. `bare`: no unit is said.
    """

    low: tuple[int, int] = (0, 0)
    high: tuple[int, int] = (0, 0)
    unit: tuple[int, int] = (0, 0)
    bare: bool = False


def age_span(words: str, *, years: bool = False) -> Ages | None:
    """The limits of a range of ages as `_one_span` has it, or of ranges that follow each other: `18-64 years, 65+ years`.

    `years`: their name says that numbers without a unit are years.
    """
    if "," not in words and ";" not in words:
        return _one_span(words, years=years)
    if (whole := _one_span(words)) is not None:
        return whole
    found: list[Ages] = []
    last = -1
    for piece in re.finditer(r"[^,;]+", words):
        start = piece.start() + len(piece.group()) - len(piece.group().lstrip())
        one = _one_span(piece.group().strip())
        in_years = one is not None and not one.bare and re.search(r"year|yrs?\b", piece.group(), re.IGNORECASE)
        if one is None or not in_years or not one.low[1] or (found and not found[-1].high[1]):
            return None
        low, high = ((place[0] + start, place[1] + start) if place[1] else (0, 0) for place in (one.low, one.high))
        first = int(re.findall(r"\d+", words[slice(*low)])[0])
        if found and first != last + 1:
            return None  # with a gap between them, they are no one range
        last = int(re.findall(r"\d+", words[slice(*high)])[0]) if high[1] else -1
        unit = (one.unit[0] + start, one.unit[1] + start) if one.unit[1] else (0, 0)
        found.append(Ages(low, high, unit))
    return Ages(found[0].low, found[-1].high, found[0].unit) if len(found) > 1 else None


def _surely_years(numbers: Sequence[str]) -> bool:
    """Whether two ages without a unit are years: children's ages are told in months up to six years, and no further."""
    return len(numbers) == 2 and 5 <= int(numbers[0]) < int(numbers[1]) and 73 <= int(numbers[1]) <= 110


def age_in_years(words: str) -> str | None:
    """A number under a name that says years (`Age (years): 5`), or of a range of which the other number can be no months."""
    words = words.strip()
    return f"{int(words)} Year{'' if int(words) == 1 else 's'}" if words.isdecimal() and int(words) <= 110 else None


_IN_BRACKETS = re.compile(
    r"(?:adults?|children|elderly|older adults?|seniors?|adolescents?)\s*\((?P<ages>[^()]{3,40})\)", re.IGNORECASE
)
_NAMED_LIMITS = re.compile(
    r"(?:age )?(?:minimum|min\.?|lower)(?: age)?(?:\s*[:=]\s*|\s+)(?P<low>\d{1,3}\s*[A-Za-z]+)"
    r"(?:[\s,;|/]+(?:maximum|max\.?|upper)(?: age)?(?:\s*[:=]\s*|\s+)(?P<high>\d{1,3}\s*[A-Za-z]+|no limit|n/?a|none))?",
    re.IGNORECASE,
)


def _one_span(words: str, *, years: bool = False) -> Ages | None:
    """The limits of a range of ages: `19Year~60Year`, `From 18 years old to 65 years old`, `18+`, `≥ 18 years`.

    Without a unit only numbers are taken that are an adult's years (`bare_age`); None where the words are something else.
    """
    if (limits := _NAMED_LIMITS.fullmatch(words)) is not None:
        if _least(limits["low"]) is None:
            return None
        return Ages(limits.span("low"), limits.span("high") if _greatest(limits["high"] or "") is not None else (0, 0))
    if (inside := _IN_BRACKETS.fullmatch(words)) is not None and (ages := _one_span(inside["ages"])) is not None:
        start = inside.start("ages")
        low, high, unit = ((at + start, end + start) if end else (0, 0) for at, end in (ages.low, ages.high, ages.unit))
        return Ages(low, high, unit, ages.bare)
    for form in _LIMITS:
        if (match := form.fullmatch(words)) is None:
            continue
        names = match.groupdict()
        first, second = names.get("first"), names.get("second")
        if not first and not second:
            numbers = [names[name] for name in ("low", "high") if names.get(name)]
            if not years and not all(bare_age(number) for number in numbers) and not _surely_years(numbers):
                return None
            low, high = (match.span(name) if names.get(name) else (0, 0) for name in ("low", "high"))
            return Ages(low, high, bare=True)
        if names.get("low") is None:
            return Ages(high=(match.start("high"), match.end("second")))
        if names.get("high") is None and second:
            return Ages(low=match.span("low"), unit=match.span("second"))
        if names.get("high") is None:
            return Ages(low=(match.start("low"), match.end("first")))
        if second is None:
            return None
        greatest = match.start("high"), match.end("second")
        if first is None:
            return Ages(match.span("low"), greatest, match.span("second"))
        return Ages((match.start("low"), match.end("first")), greatest)
    return None


_COUNT = re.compile(
    r"(?:(?:total |target |planned |final )?(?:sample size|number|enrolment|enrollment)\s*[=:]+\s*|n\s*=\s*)?[\"“”]?\s*"
    r"(?P<number>\d{1,3}(?:[, ]\d{3})+|\d{1,7})\s*[\"“”]?(?:\s+(?:participants?|patients?|subjects?|people|persons|volunteers"
    r"|teilnehmende|patienten|pacientes|participantes|sujetos|個体|名|例|명))?\.?",
    re.IGNORECASE,
)


def _count(words: str) -> int | None:
    """`Total Sample Size="60"`, `n = 60`, `60 patients`."""
    match = _COUNT.fullmatch(squeeze(words[:80]).strip())
    return int(re.sub(r"\D", "", match["number"])) if match else None


_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_EASTERN_DATE = re.compile(r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*[日일]?\.?")


_ERAS = {"平成": 1988, "令和": 2018}
_ERA_DATE = re.compile(r"(?P<era>平成|令和)\s*(?P<year>元|\d{1,2})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日")
"""`令和3年4月9日`: years are counted from the one before an era's first, which is 元."""


def day_first(words: str) -> str | None:
    """`1/03/2022` on a page that writes the day first."""
    match = _DAY_FIRST.fullmatch(words.strip())
    return _dated(match[4], match[3], match[1]) if match else None


def month_first(words: str) -> str | None:
    """`3/01/2022` on a page that writes the month first."""
    match = _DAY_FIRST.fullmatch(words.strip())
    return _dated(match[4], match[1], match[3]) if match else None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene janeiro gennaio gen januari",
            "february feb februar février févr fevrier febrero fevereiro fev febbraio februari",
            "march mar märz maerz mrz mars marzo março marco maart mrt",
            "april apr avril avr abril abr aprile",
            "may mai mayo maio maggio mag mei",
            "june jun juni juin junio junho giugno giu",
            "july jul juli juillet juil julio julho luglio lug",
            "august aug août aout agosto ago augustus",
            "september sep sept septembre septiembre setembro set settembre",
            "october oct oktober okt octobre octubre outubro out ottobre ott",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre",
        ),
        1,
    )
    for name in names.split()
}
_NAMED_MONTH = re.compile(
    r"(?:le |el |den |am |op )?(?:(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[.]? (?:de )?)?"
    r"(?P<month>[^\W\d_]{3,10}\.?)(?:[ -](?:de )?|, )"
    r"(?P<year>\d{4})"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[ -](?P<month>[a-z]{3,9})\.?[ -](?P<day>\d{1,2})")
"""`15 mai 2031`, `OCT-2031`; `2030 Jan 14`."""


def _eastern_date(words: str) -> str | None:
    """`2022年7月1日`, `2022년 7월 1일`, or a date with a time of day behind it."""
    words = squeeze(words[:60]).strip()
    if named := _NAMED_MONTH.fullmatch(words.casefold()) or _YEAR_FIRST.fullmatch(words.casefold()):
        number = _MONTHS.get(named["month"].rstrip("."))
        if number is None:
            return None
        day = named.groupdict().get("day")
        return _dated(named["year"], str(number), day) if day else f"{named['year']}-{number:02}"
    if spelled := re.fullmatch(r"(\d{4})\s*Year\s*(\d{1,2})\s*Month(?:\s*(\d{1,2})\s*Day)?", words):
        known_month: str | None = NORMALISERS["date"](f"{spelled[1]}-{int(spelled[2]):02}")
        return _dated(*spelled.groups()) if spelled[3] else known_month
    if twice := re.fullmatch(r"(\d{4}-\d{2}-\d{2}), \d{4}/\d{2}/\d{2}", words):
        return _dated(*twice[1].split("-"))
    if ordinal := re.fullmatch(r"(\d{1,2})(?:-|(?:st|nd|rd|th)? of )([A-Z][a-z]{2,8})(?:-|,? )(\d{4})", words):
        known: str | None = NORMALISERS["written date"](f"{ordinal[1]} {ordinal[2]} {ordinal[3]}")
        return known
    if (month := re.fullmatch(r"(\d{2})[./](\d{4})", words)) and 1 <= int(month[1]) <= 12:
        return f"{month[2]}-{month[1]}"
    if era := _ERA_DATE.fullmatch(words):
        year = _ERAS[era["era"]] + (1 if era["year"] == "元" else int(era["year"]))
        return _dated(str(year), era["month"], era["day"])
    if match := _EASTERN_DATE.fullmatch(words):
        return _dated(*match.groups())
    behind = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?", words)
    return _dated(*behind.groups()) if behind else None


def _dated(year: str, month: str, day: str) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    known: str | None = NORMALISERS["date"](f"{year}-{int(month):02}-{int(day):02}")
    return known


_TYPES = {
    "final": "ACTUAL", "achieved": "ACTUAL", "actual": "ACTUAL", "tatsächlich": "ACTUAL", "tatsächlicher": "ACTUAL",
    "tatsächliches": "ACTUAL", "target": "ESTIMATED", "anticipated": "ESTIMATED", "planned": "ESTIMATED",
    "expected": "ESTIMATED", "estimated": "ESTIMATED", "est": "ESTIMATED", "geplant": "ESTIMATED", "geplanter": "ESTIMATED",
    "geplante": "ESTIMATED", "geplantes": "ESTIMATED", "prevista": "ESTIMATED", "예정": "ESTIMATED",
}  # fmt: skip


def _typed(words: str) -> str | None:
    """Whether a number or day is one that came to be or one that was planned, by the name that it stands under."""
    return _TYPES.get(_folded(words))


def of_type(words: str) -> tuple[int, int] | None:
    """Where a word stands in a name that says whether the value came to be: `Actual trial start date`, `Final sample size`."""
    found = [match for match in re.finditer(r"[^\W\d_]+", words[:120]) if match.group().casefold() in _TYPES]
    if len({_TYPES[match.group().casefold()] for match in found}) != 1:
        return None  # `(Anticipated or Actual) date of first enrolment` says neither
    return found[0].span()


OTHER = ", other words"
"""What stands behind a shape's name in the name of its second normaliser."""

name_normalisers(
    {
        **{f"{shape}{OTHER}": _coded(shape) for shape in VALUES if shape not in ("healthy volunteers", "sex")},
        f"sex{OTHER}": _sex,
        f"healthy volunteers{OTHER}": _healthy,
        f"count{OTHER}": _count,
        f"date{OTHER}": _eastern_date,
        "least age, other words": _least,
        "greatest age, other words": _greatest,
        "age without a unit": bare_age,
        "age in years": age_in_years,
        "day first": day_first,
        "month first": month_first,
        "type by name": _typed,
    }
)

__all__ = ["NAMES", "OTHER", "VALUES", "Ages", "age_span", "bare_age", "day_first", "month_first", "of_type"]
